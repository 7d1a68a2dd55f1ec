//! Properties of every article, checked on random pages.
//!
//! 1. Any text can be parsed in every format; the checks of the fuzz targets pass.
//! 2. Every visible word of a page is in the searchable text of the article, or in the sample of a removed part on its line.
//!    Every word in an attribute that the article keeps (alternative text, address, description) is in one of its fields.
//! 3. Words of ads are in no field of the article.
//! 4. Every line with a visible word is in a section, a removed part, the title or the front matter.
//! 5. Parsing is deterministic.
//! 6. Any text can be parsed as a query; the checks of the fuzz targets pass. What a quoted value of a field finds depends
//!    neither on the kind of its quotation marks nor on invisible characters around the query.
//! 7. What the random pages avoid because it is lost is listed, and still lost.

use std::fmt::Write;

use kb::article::{Article, parse};
use kb::corpus::Format;
use kb::query::{Lexicon, Query};
use kb::text::Analyzer;
use proptest::prelude::*;
use serde::Serialize;
use serde_json::Value;

use crate::fuzz::checks;

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_an_article(text in fragments_in_any_order()) {
        checks::article(text.as_bytes());
    }

    #[test]
    fn any_text_is_a_query(text in prop_oneof![".{0,80}", "([-:\"“a-z0-9. ]|title:|since:|-|error 43|won't ){0,30}"]) {
        checks::query(text.as_bytes());
    }

    #[test]
    fn any_mixture_of_fields_and_quotations_is_a_query(parts in prop::collection::vec(query_part(), 0..8)) {
        checks::query(parts.concat().as_bytes());
    }

    #[test]
    fn the_kind_of_quotation_marks_makes_no_difference(
        field in prop::sample::select(&["title", "heading", "tag", "path", "product", "code"][..]),
        words in "[a-zäöüßéñαжあ漢]{1,6}( [a-zäöüßéñαжあ漢]{1,6}){0,3}",
        marks in prop::sample::select(&[("“", "”"), ("„", "“"), ("«", "»"), ("« ", " »"), ("‘", "’"), ("'", "'"), ("「", "」"), ("\"", "")][..]),
        mark in prop::sample::select(&["", "\u{feff}", "\u{200b}\u{200e}"][..]),
    ) {
        let plain = parse_query(&format!("{field}:\"{words}\""));
        let other = parse_query(&format!("{mark}{field}:{}{words}{}", marks.0, marks.1));
        let words_of = |query: &Query| query.terms.iter().map(|t| (t.term.clone(), t.word.clone())).collect::<Vec<_>>();
        let conditions = |query: &Query| query.filters.iter().map(|f| f.condition.clone()).collect::<Vec<_>>();
        prop_assert_eq!(conditions(&plain), conditions(&other));
        if !plain.filters.is_empty() {
            prop_assert_eq!(words_of(&plain), words_of(&other));
            let is_of_value = |word: &String| words.contains(word.as_str());
            prop_assert!(plain.terms.iter().all(|t| is_of_value(&t.word)), "{plain:?}");
        }
    }

    #[test]
    fn words_of_markdown_pages_are_accounted_for(page in markdown_page()) {
        check_words(&page)?;
    }

    #[test]
    fn words_of_html_pages_are_accounted_for(page in html_page()) {
        check_words(&page)?;
    }

    #[test]
    fn lines_of_pages_are_accounted_for(page in prop_oneof![markdown_page(), html_page()]) {
        let article = page.parse();
        let front = strings(&article.front);
        for word in page.words.iter().filter(|word| word.role == WordRole::Text) {
            let in_section = article.sections.iter().any(|s| s.line_start <= word.line && word.line <= s.line_end);
            let elsewhere = contains(&article.title, &word.text) || contains(&front, &word.text);
            let found = in_section || elsewhere || samples_on_line(&article, word.line).next().is_some();
            prop_assert!(found, "line {} with {} is in no section:\n{}\n{:#?}", word.line, word.text, page.text, article.sections);
        }
    }

    #[test]
    fn parsing_is_deterministic(page in prop_oneof![markdown_page(), html_page()]) {
        checks::article(page.text.as_bytes());
        prop_assert_eq!(page.parse(), page.parse());
    }
}

fn parse_query(text: &str) -> Query {
    Query::parse(text, Lexicon::built_in(), &mut Analyzer::default())
}

/// An operator, a quotation mark, a word of some script, or a character that has no width.
fn query_part() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?(title|heading|tag|path|product|platform|code|kind|since|colour):",
        "[\"“”„«»‹›‘’‚'「」＂]",
        "[ \u{a0}\n]",
        "[\u{feff}\u{200b}\u{200d}\u{ad}\u{2060}]",
        "[a-zäéßİжあ漢👍]{1,5}",
        "[-.,;:!?)/]",
        "0x80070005|error 43|windows 11|2024-05",
    ]
}

fn check_words(page: &Page) -> Result<(), TestCaseError> {
    let article = page.parse();
    if let Some(Word { text: word, line, role }) = page.lost_words(&article).first() {
        let what = if *role == WordRole::Ad { "of an ad is in the article" } else { "is lost" };
        prop_assert!(false, "{word} of line {line} ({role:?}) {what}:\n{}\n{article:#?}", page.text);
    }
    Ok(())
}

fn contains(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|w| w == word)
}

fn samples_on_line(article: &Article, line: u32) -> impl Iterator<Item = &str> {
    article.stripped.iter().filter(move |part| part.line_start <= line && line <= part.line_end).map(|part| part.sample.as_str())
}

/// All strings in a value, one per line.
fn strings(value: &impl Serialize) -> String {
    fn collect(value: &Value, out: &mut String) {
        match value {
            Value::String(text) => writeln!(out, "{text}").unwrap(),
            Value::Array(items) => items.iter().for_each(|item| collect(item, out)),
            Value::Object(fields) => fields.values().for_each(|field| collect(field, out)),
            _ => {}
        }
    }
    let mut out = String::new();
    collect(&serde_json::to_value(value).unwrap(), &mut out);
    out
}

/// A page of well-formed parts in which every word occurs once.
#[derive(Debug)]
struct Page {
    text: String,
    format: Format,
    words: Vec<Word>,
}

#[derive(Debug)]
struct Word {
    text: String,
    line: u32,
    role: WordRole,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum WordRole {
    /// Visible text; `{}` in a template.
    Text,
    /// Part of an attribute or a field that the article keeps; `{attribute}` in a template.
    Attribute,
    /// Part of an ad, of navigation or of a script; `{ad}` in a template.
    Ad,
}

impl Page {
    /// Fills a template: puts a new word at each mark.
    fn new(template: &str, format: Format) -> Page {
        let marks = [("{}", WordRole::Text, "Quark"), ("{attribute}", WordRole::Attribute, "Boson"), ("{ad}", WordRole::Ad, "Cheapo")];
        let mut page = Page { text: String::new(), format, words: Vec::new() };
        let mut rest = template;
        let mut line = 1;
        while let Some((at, (mark, role, prefix))) = marks.iter().filter_map(|mark| Some((rest.find(mark.0)?, mark))).min_by_key(|m| m.0) {
            line += rest[..at].matches('\n').count() as u32;
            let word = Word { text: format!("{prefix}{}", page.words.len() + 1), line, role: *role };
            write!(page.text, "{}{}", &rest[..at], word.text).unwrap();
            page.words.push(word);
            rest = &rest[at + mark.len()..];
        }
        page.text.push_str(rest);
        page
    }

    fn parse(&self) -> Article {
        parse(&self.text, self.format, "name")
    }

    /// Words that are not where they should be: visible words that cannot be found, and words of ads that can.
    fn lost_words(&self, article: &Article) -> Vec<&Word> {
        let text = article.text();
        let fields = strings(&Article { stripped: Vec::new(), ..article.clone() });
        let is_lost = |word: &&Word| match word.role {
            WordRole::Text => {
                !contains(&text, &word.text) && !samples_on_line(article, word.line).any(|sample| contains(sample, &word.text))
            }
            WordRole::Attribute => !contains(&fields, &word.text),
            WordRole::Ad => contains(&fields, &word.text),
        };
        self.words.iter().filter(is_lost).collect()
    }
}

/// Front matter of Markdown pages, and a first paragraph.
///
/// The first paragraph keeps a level 1 heading from being at the top of the page, where it may be dropped: see `KNOWN_LOSSES`.
const FRONT_MATTER: &[&str] = &[
    "",
    "---\ntitle: \"{} {}\"\ndescription: {}\ntags: [{}, \"{}\"]\ncategory: {}\nproduct: {}\nauthor: {attribute}\n---\n\n{}.\n\n",
    "+++\ntitle = \"{}\"\nkeywords = [\"{}\"]\nurl = \"https://example.com/{attribute}\"\n+++\n\n{}.\n\n",
    ";;;\n{\"title\": \"{}\", \"excerpt\": \"{}\"}\n;;;\n\n{}.\n\n",
];

/// Parts of Markdown pages.
const MARKDOWN_PARTS: &[&str] = &[
    "# {} {}",
    "## {}",
    "## {} ![{attribute}]({attribute}.png)",
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
    "| {} |\n|---|\n| [{}](https://docs.example.com/{attribute}) |",
    "| {} |\n|---|\n| {} ![{attribute}]({attribute}.png) |",
    "| {} | {} |\n| {} | {} |",
    "| {} |\n|---|\n| {} | {} |",
    "[{} {}](https://docs.example.com/{attribute}) {}",
    "{} ![{attribute}](https://img.example.com/{attribute}.png) {}",
    "![{attribute}](https://img.example.com/{attribute}.png)",
    "~~{}~~ {}",
    ":::note {}\n{}\n:::",
    "{% hint style=\"danger\" %}\n{}\n{% endhint %}",
    "=== \"{}\"\n\n    {}",
    "!!! note \"{}\"\n    {}\n\n    1. {}\n{}",
    "??? tip \"{}\"\n    === \"{}\"\n\n        ```\n        {}\n        ```",
    "::::{tab-set}\n:::{tab-item} {}\n{}\n:::\n::::",
    "```{note} {}\n{}\n```",
    "<Tabs>\n  <TabItem value=\"x\" label=\"{}\">\n\n    {}\n\n  </TabItem>\n</Tabs>",
    "{{< tab \"{}\" >}}\n{}\n{{< /tab >}}",
    "> [!info]- {}\n> {}",
    "{% highlight sh %}\n{} {{ {}.x }}\n{% endhighlight %}",
    "{% comment %}{ad}{% endcomment %} {}",
    "%% {ad} %%\n{} [[{}]]",
    "* {ad}\n{:toc}\n\n{}{: .x}",
    "{}`{}`{}**{}**{}",
    "{}\\\n{}",
    "**{}**({})",
    "- {}\n\n  ```\n  {}\n  ```\n- ![{attribute}]({attribute}.png)",
    "> ```\n> {}\n> ```",
    "1. {}\n   > {}\n2. | {} |\n   |---|\n   | {} |",
    "<details>\n<summary><b>{}</b></summary>\n{}\n</details>",
    "[![{attribute}]({attribute}-small.png)]({attribute}.png)",
    "{} &amp; {}&nbsp;{}",
    "See https://example.com/{}",
    "- [{}](page.md#{attribute})\n- [{}](page.md#{attribute})",
    "<!-- {ad} -->\n{}",
    "<p>{} <b>{}</b></p>",
    "<p>Press <kbd>{}</kbd>+<kbd>{}</kbd>, see <code>{}</code><br>{}</p>",
    "<ol><li>{}</li>\n<li>{}\n<ul><li>{}</li></ul></li></ol>",
    "<table><tr><th>{}</th><td>{}</td></tr></table>",
    "<details><summary>{}</summary>\n\n{}\n\n</details>",
    "<dl><dt>{}</dt><dd>{} {}</dd></dl>",
    "<pre><code>{}\n{}</code></pre>",
    "<div class=\"note\">\n{}\n</div>",
    "<!-- affiliate ads begin -->\n<a href=\"https://shop.example.com\"><img alt=\"{ad}\" src=\"x.png\"></a>\n<!-- affiliate ads end -->",
    "{} <!-- affiliate ads begin --><b>{ad}</b><!-- affiliate ads end --> {}",
    "<ins class=\"adsbygoogle\"\n data-ad-slot=\"{ad}\"></ins>",
    "<script>\nvar x = \"{ad}\";\n</script>",
    "<iframe src=\"https://ads.example.com\">{ad}</iframe>",
    "---",
    "&nbsp;",
    "![](https://img.example.com/x.png)",
];

fn markdown_page() -> impl Strategy<Value = Page> {
    let parts = prop::collection::vec(prop::sample::select(MARKDOWN_PARTS), 1..30);
    (prop::sample::select(FRONT_MATTER), parts)
        .prop_map(|(front, parts)| Page::new(&format!("{front}{}\n", parts.join("\n\n")), Format::Markdown))
}

/// Text before and after the parts of an HTML page.
const HTML_FRAMES: &[(&str, &str)] = &[
    ("", ""),
    ("<!doctype html>\n<title>{} {} | Help Desk</title>\n", ""),
    (
        "<html><head><title>{}</title><meta name=\"description\" content=\"{}\">\n<meta name=\"keywords\" content=\"{}, {}\">\n\
         <style>.{ad} { color: red }</style></head><body><nav><a href=\"/\">{ad}</a></nav>\n<main>",
        "</main>\n<footer>{ad}</footer></body></html>",
    ),
    ("<body><div class=\"cookie-bar\">{ad}</div>\n<section class=\"post-content\">", "</section><aside>{ad}</aside>\n</body>"),
    ("<body><div class=\"cookie-bar\">{ad}</div>\n<div class=\"post-content\">", "</div><aside>{ad}</aside>\n</body>"),
    ("<title>{} - Help Desk</title>\n<h1>{} {}</h1>\n", ""),
];

/// Parts of HTML pages.
///
/// They avoid `KNOWN_LOSSES`: there are no addresses in headings.
const HTML_PARTS: &[&str] = &[
    "<h2>{}</h2>",
    "<h2>{} <img alt=\"{attribute}\" src=\"{attribute}.png\"></h2>",
    "<table><tr><td>{} <img alt=\"{attribute}\" src=\"{attribute}.png\"></td></tr></table>",
    "<h2>Fix 1: {} {}</h2>",
    "<h2>2. {}</h2>",
    "<h3>Option 2: {}</h3>",
    "<h2>Symptoms</h2>",
    "<h3>Resolution</h3>",
    "{} {}",
    "<div>{}<p>{}</div>",
    "<p>{} <b>{}</b>, <i>{}</i> <span>{}</span>.",
    "<p>Open <code>{}</code> and press <kbd>Ctrl</kbd>+<kbd>{}</kbd>, or <kbd>{} {}</kbd>.</p>",
    "<p><samp>{}</samp>: {}<br>{}<br/>\n{}</p>",
    "<pre>{} {}\n{}</pre>",
    "<pre><code class=\"language-sh\">{}\n{}</code></pre>",
    "<pre><div>{}</div>\n<div>{}</div></pre>",
    "<pre>{}<br>{} <b>{}</b></pre>",
    "<ol><li>{}<li>{}\n<ul><li>{}</ul></ol>",
    "<ul>\n<li><p>{}</p><pre>{}</pre></li>\n<li><code>{}</code></li></ul>",
    "<ol start=\"3\"><li>{}<br>{}</li></ol>",
    "<table><tr><th>{}<th>{}\n<tr><td>{} <kbd>{}</kbd><td><code>{}</code></table>",
    "<table><thead><tr><th>{}</th></tr></thead>\n<tbody><tr><td>{}<br>{}</td></tr></tbody></table>",
    "<table><tr><td>{}</td><td><ul><li>{}</li><li>{}</li></ul></td></tr></table>",
    "<table><tr><td>{}</td><td>\n<ol><li>{}</li><li>{}</li></ol></td></tr></table>",
    "<table><tr><td>{}</td><td><pre>{}</pre></td><td>{}</td></tr></table>",
    "<table><tr><td><h2>Fix 3: {}</h2><p>{}</td></tr></table>",
    "<table><tr><td><p>{}</p> <p>{}</p></td><td><div>{}</div>\n<div>{}</div></td></tr></table>",
    "<table><tr><td>{} <img alt=\"{attribute}\" src=\"{attribute}.png\"></td></tr></table>",
    "<table><caption>{}</caption><tr><td>{}</td></tr></table>",
    "<table><tr><td>{}<table><tr><td>{}</td></tr></table></td><td>{}</td></tr></table>",
    "<div role=\"tablist\"><button role=\"tab\">{}</button> <button role=\"tab\">{}</button></div>\n\
     <div role=\"tabpanel\"><p>{}</p></div>\n<div role=\"tabpanel\" hidden><ol><li>{}</li></ol></div>",
    "<h3><button aria-expanded=\"false\" aria-controls=\"p\">{}</button></h3>\n<div id=\"p\" hidden><p>{}</p></div>",
    "<blockquote>{}<p>{}</p></blockquote>",
    "<dl><dt>{}</dt><dd>{} {}</dd></dl>",
    "<details><summary>{}</summary>{}</details>",
    "<aside class=\"note\"><p>{}</p></aside>",
    "<h2>{}<br>{}</h2>",
    "<section><h2>{}</h2><section><h3>{}</h3>{}</section></section>",
    "<div>{}</div><div>{}</div>",
    "<pre><span>{}</span><span> {}</span></pre>",
    "<pre>{}<p>{}</p><p>{}</p></pre>",
    "<ol><li><pre>{}</pre>{}<li>{}</ol>",
    "<ul><li>{}<table><tr><td>{}</table></li></ul>",
    "<table><tr><td><ul><li><p>{}</p></li><li><p>{}</p></li></ul></td></tr></table>",
    "<table><tr><td><code>{}</code><br><code>{}</code></td></tr></table>",
    "<ul role=\"tablist\"><li role=\"tab\">{}</li><li role=\"tab\">{}</li></ul><div role=\"tabpanel\" style=\"display:none\">{}</div>",
    "<div class=\"tabs\"><input type=\"radio\" id=\"t\"><label for=\"t\">{}</label><div>{}</div></div>",
    "<dl><dt>{}<dd>{}<dt>{}<dd>{}</dl>",
    "<figure><img src=\"{attribute}.png\" alt=\"{attribute}\"><figcaption>{}</figcaption></figure>",
    "<p>{} <img src=\"{attribute}.png\" alt=\"{attribute}\"> {}</p>",
    "<p><a href=\"https://docs.example.com/{attribute}\">{}</a> {}</p>",
    "<p>{}<svg><text>{ad}</text></svg> {}<button>{ad}</button></p>",
    "<p>{} <!-- {ad} --> {}</p>",
    "<div class=\"ad\">{ad}</div>",
    "<div class=\"share-buttons\"><div>{ad}</div>{ad}</div>{}",
    "<script>var x = \"{ad}\";</script>",
    "<p>{}</p><!-- affiliate ads begin --><p>{ad}</p><!-- affiliate ads end -->",
    "<hr>",
    "<table><tr><td><p>{}</p><p>{}</p></td><td><dl><dt>{}</dt><dd>{}</dd></dl></td></tr></table>",
    "<table><tr><th>{}</th><th>{}</th></tr>\n<tr><td><div>{}</div><div>{}</div></td><td>{}<ul><li>{}</li></ul>{}</td></tr></table>",
    "<table><tr><th>{}</th><th>{}</th></tr><tr><td rowspan=\"2\">{}</td><td>{}<ol><li>{}</li><li>{}</li></ol>{}</td></tr><tr><td><pre>{}</pre></td></tr></table>",
    "<div role=\"tablist\"><button role=\"tab\">{}</button><button role=\"tab\">{}</button></div>\n\
     <div role=\"tabpanel\"><p>{}</p></div>\n<div role=\"tabpanel\" hidden><p>{}</p></div>",
    "<pre>{}<ul><li>{}</li></ul>{}</pre>",
    "<p>{} <code>{} <code>{}</code> {}</code> {}</p>",
    "<p>{} <code>{} <kbd>{}</kbd> {}<br>{}</code> {}</p>",
    "<p>{} <code>{}<p>{}</p>",
    "<ol>\n<li><h3>{}</h3><p>{}</p></li>\n<li><h3>{}</h3>{}</li></ol>",
    "<h3>{}<p>{}</p>\n<h3>{}</h3>",
    "<h3><div>{}</div><div>{}</div></h3>",
    "<p class=\"MsoListParagraph\">1.<span>&nbsp;&nbsp; </span>{}</p>\n<p class=\"MsoListParagraph\">2.<span>&nbsp; </span>{} {}</p>",
    "<div id=\"share-windows\"><h3>{}</h3><ol><li>{}</li></ol></div>",
    "<li>{}<li>{}",
    "<b>{}<p>{}</b></p>",
    "<i><b>{}</i>{}</b>",
    "<p><a href=\"https://docs.example.com/{attribute}\"><div>{}</div></a>{}</p>",
];

fn html_page() -> impl Strategy<Value = Page> {
    let parts = prop::collection::vec(prop::sample::select(HTML_PARTS), 1..30);
    (prop::sample::select(HTML_FRAMES), parts)
        .prop_map(|((open, close), parts)| Page::new(&format!("{open}{}{close}\n", parts.join("\n")), Format::Html))
}

/// Texts that consist of fragments of pages in any order.
fn fragments_in_any_order() -> impl Strategy<Value = String> {
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
            "<table><b>",
            "</b><td rowspan=\"2\">",
            "<code>x",
            "<a href=\"x\"><p>",
            "</p><i>",
            "<button><select>",
            "<svg><title>",
            "<details><summary>",
            "<template><tr>",
            "<body hidden><frameset>",
            "<p class=\"MsoListParagraph\">1. ",
            "<blockquote></table>",
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

/// Losses that the generators above write around: what happens, a small page, and the words that are lost, or of ads kept.
const KNOWN_LOSSES: &[(&str, Format, &str, &[&str])] = &[
    (
        "a level 1 heading without text of its own is dropped if the front matter has another title",
        Format::Markdown,
        "---\ntitle: {}\n---\n\n# {}\n\n## Fix 1: {}\n\n{}.\n",
        &["Quark2"],
    ),
    (
        "the address in a heading of Markdown is dropped",
        Format::Markdown,
        "## [{}](https://docs.example.com/{attribute})\n\n{}\n",
        &["Boson2"],
    ),
    (
        "the address in a heading of HTML is dropped",
        Format::Html,
        "<h2><a href=\"https://docs.example.com/{attribute}\">{}</a></h2>\n{}",
        &["Boson1"],
    ),
];

/// A loss that is repaired fails here, so that the generators are widened with the repair.
#[test]
fn known_losses() {
    for (what, format, template, expected) in KNOWN_LOSSES {
        let page = Page::new(template, *format);
        let article = page.parse();
        let lost: Vec<&str> = page.lost_words(&article).iter().map(|word| word.text.as_str()).collect();
        assert!(
            !lost.is_empty(),
            "repaired: {what}. Delete its line in KNOWN_LOSSES, and let a generator write such pages:\n{}",
            page.text
        );
        assert_eq!(lost, *expected, "{what}:\n{}\n{article:#?}", page.text);
    }
}
