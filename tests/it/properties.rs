//! What holds of every article, tried on random pages.
//!
//! 1. Any text is read in every format, with all that the fuzz targets check.
//! 2. No word of a page vanishes: it is in the text that is indexed, or on a line that was stripped.
//! 3. What ads say is never indexed.
//! 4. Every line that says something lies in a section or in a stripped range, or gave the title.
//! 5. Reading a page again gives the same article.
//! 6. Any text is a query, with all that the fuzz targets check.

use std::fmt::Write;

use kb::article::{Article, read};
use kb::corpus::Format;
use proptest::prelude::*;

use crate::fuzz::checks;

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in pieces_in_any_order()) {
        checks::article(text.as_bytes());
    }

    #[test]
    fn any_text_is_a_query(text in prop_oneof![".{0,80}", "([-:\"“a-z0-9. ]|title:|since:|-|error 43|won't ){0,30}"]) {
        checks::query(text.as_bytes());
    }

    #[test]
    fn no_word_vanishes_and_no_ad_stays(page in page()) {
        let article = read(&page.text, Format::Markdown, "name");
        let indexed = article.text();
        for (word, line) in &page.words {
            let there = holds(&indexed, word) || on_stripped_line(&article, *line);
            prop_assert!(there, "{word} of line {line} is neither indexed nor stripped:\n{}\n{:#?}", page.text, article.stripped);
        }
        for word in &page.ads {
            prop_assert!(!holds(&indexed, word), "{word} of an ad is indexed:\n{}", page.text);
        }
    }

    #[test]
    fn every_line_is_accounted_for(page in page()) {
        let article = read(&page.text, Format::Markdown, "name");
        for (word, line) in &page.words {
            let in_section = article.sections.iter().any(|s| s.line_start <= *line && *line <= s.line_end);
            let there = in_section || on_stripped_line(&article, *line) || holds(&article.title, word);
            prop_assert!(there, "line {line} with {word} is in no section:\n{}\n{:#?}", page.text, article.sections);
        }
    }

    #[test]
    fn a_page_is_read_the_same_twice(page in page()) {
        checks::article(page.text.as_bytes());
        prop_assert_eq!(read(&page.text, Format::Markdown, "name"), read(&page.text, Format::Markdown, "name"));
    }
}

fn holds(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|w| w == word)
}

fn on_stripped_line(article: &Article, line: u32) -> bool {
    article.stripped.iter().any(|s| s.line_start <= line && line <= s.line_end)
}

/// A page of well-formed parts, whose every word is its own.
#[derive(Debug)]
struct Page {
    text: String,
    /// The words that a reader sees, each with its line.
    words: Vec<(String, u32)>,
    /// The words of ads.
    ads: Vec<String>,
}

fn page() -> impl Strategy<Value = Page> {
    // `{}` is a word of the page, `{ad}` one of an ad.
    let parts = prop::sample::select(vec![
        "# {} {}",
        "## {}",
        "## Fix 1: {}",
        "## 2\\. {} {}",
        "### Option 1: {}",
        "#### {}",
        "**Method 3: {}**",
        "**{} {}**",
        "{} {}\n----",
        "## Symptoms",
        "## Cause 1: {}",
        "### Resolution",
        "## Conclusion",
        "<h2>Way 2: {}</h2>",
        "{} {} {}.",
        "{}**{}** {}, then _{}_ and `{}`.",
        "Step 1: {} {}.",
        "Go to **{}** > **{}** > {}.",
        "1. {} {}\n2. {}\n\n   {}\n3. {}",
        "3) {}\n4) {}",
        "- {}\n  - {} {}\n    1. {}\n- {}",
        "- [x] {}\n- [ ] {}",
        "> {} {}\n>\n> - {}",
        "> [!WARNING]\n> {}",
        "```sh\n{} {}\n{}\n```",
        "    {} {}",
        "| {} | {} |\n|---|---|\n| {} | {} |\n| {} |",
        "[{} {}](https://docs.example.com/x) {}",
        "<p>{} <b>{}</b></p>",
        "<ol><li>{}</li>\n<li>{}\n<ul><li>{}</li></ul></li></ol>",
        "<table><tr><th>{}</th><td>{}</td></tr></table>",
        "<details><summary>{}</summary>\n\n{}\n\n</details>",
        "<dl><dt>{}</dt><dd>{} {}</dd></dl>",
        "<pre><code>{}\n{}</code></pre>",
        "<div class=\"note\">\n{}\n</div>",
        "<!-- affiliate ads begin -->\n<a href=\"https://shop.example.com\"><img alt=\"{ad}\" src=\"x.png\"></a>\n<!-- affiliate ads end -->",
        "<ins class=\"adsbygoogle\"\n data-ad-slot=\"{ad}\"></ins>",
        "<script>\nvar x = \"{ad}\";\n</script>",
        "<iframe src=\"https://ads.example.com\">{ad}</iframe>",
        "---",
        "&nbsp;",
        "![](https://img.example.com/x.png)",
    ]);
    prop::collection::vec(parts, 1..30).prop_map(|parts| fill(&parts))
}

/// Joins the parts with empty lines, a new word at each mark.
fn fill(parts: &[&str]) -> Page {
    let mut page = Page { text: String::new(), words: Vec::new(), ads: Vec::new() };
    let mut line = 1;
    let mut count = 0;
    for part in parts {
        let mut rest = *part;
        while let Some(mark) = rest.find("{}").into_iter().chain(rest.find("{ad}")).min() {
            count += 1;
            let is_ad = rest[mark..].starts_with("{ad}");
            let word = if is_ad { format!("Cheapo{count}") } else { format!("Quark{count}") };
            line += rest[..mark].matches('\n').count() as u32;
            write!(page.text, "{}{word}", &rest[..mark]).unwrap();
            if is_ad {
                page.ads.push(word)
            } else {
                page.words.push((word, line))
            }
            rest = &rest[mark + if is_ad { 4 } else { 2 }..];
        }
        line += rest.matches('\n').count() as u32 + 2;
        write!(page.text, "{rest}\n\n").unwrap();
    }
    page
}

/// Texts made of the pieces that pages are made of, in any order.
fn pieces_in_any_order() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z ]{0,20}",
        prop::sample::select(vec![
            "\n",
            "\n\n",
            "\r\n",
            "## Fix 1: ",
            "### Option 2 ",
            "# Symptoms\n",
            "**Method 2**\n\n",
            "1. ",
            "3) ",
            "- ",
            "   ",
            "> ",
            "```\n",
            "---\n",
            "**",
            "`",
            "\\",
            "[a](b",
            "![",
            "&amp;",
            "<!-- affiliate ads begin -->",
            "<!-- affiliate ads end -->",
            "<!--",
            "<div><ul><li>",
            "</li></ul>",
            "<table><tr><td>",
            "<script>",
            "<h2>Way 3",
            "</h2><pre>",
            "<dl><dt>",
            "<title>x",
            "<main>",
            "|a|b|\n|-|-|\n",
            "Also read:\n",
            "Settings > Apps > ",
            "C:\\Windows\\",
            "Ctrl+Alt+",
            "0x8007",
            "Windows 11 ",
            "\u{feff}\u{202e}é😀",
        ])
        .prop_map(str::to_string),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}
