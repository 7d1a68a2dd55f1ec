//! HTML pages, whatever their markup.
//!
//! 1. No text is lost or moved because of a missing or a misplaced tag.
//! 2. What the author numbers, lists or puts into a table arrives as such, with its lines.
//! 3. What is not part of the article is removed by what it is, not by a word in its name or by a button elsewhere.

use kb::article::{Article, Block, BlockKind, parse};
use kb::corpus::Format;

fn page(html: &str) -> Article {
    parse(html, Format::Html, "page")
}

/// The sections of a page, one line for each heading and block.
fn outline(article: &Article) -> Vec<String> {
    let sections = article.sections.iter().flat_map(|s| {
        let title = Some(format!("# {}", s.title)).filter(|_| !s.title.is_empty());
        title.into_iter().chain(s.blocks.iter().map(written))
    });
    sections.collect()
}

fn written(block: &Block) -> String {
    let all = |blocks: &[Block]| blocks.iter().map(written).collect::<Vec<_>>().join("; ");
    match &block.kind {
        BlockKind::Heading { text, .. } => format!("# {text}"),
        BlockKind::Paragraph(inline) if inline.code.is_empty() => inline.text.clone(),
        BlockKind::Paragraph(inline) => format!("{} {:?}", inline.text, inline.code),
        BlockKind::List { ordered, start, items } => {
            let mark = if *ordered { format!("{start}.") } else { "-".to_string() };
            format!("{mark} [{}]", items.iter().map(|item| all(item)).collect::<Vec<_>>().join(" / "))
        }
        BlockKind::Code { text, .. } => format!("code {text:?}"),
        BlockKind::Quote { blocks } => format!("> {}", all(blocks)),
        BlockKind::Table { rows, header_rows, .. } => {
            format!("table {header_rows} {}", rows.iter().map(|row| row.join(" | ")).collect::<Vec<_>>().join(" / "))
        }
        BlockKind::Pictures { images } => format!("pictures {}", images.len()),
    }
}

#[track_caller]
fn check(html: &str, expected: &[&str]) {
    assert_eq!(outline(&page(html)), expected, "{html}");
}

/// Checks which words of a page are in the article.
#[track_caller]
fn check_words(html: &str, kept: &[&str], removed: &[&str]) {
    let text = page(html).text();
    for (words, expected) in [(kept, true), (removed, false)] {
        for word in words {
            assert_eq!(text.contains(word), expected, "{word} in {html}\n{text}");
        }
    }
}

/// 1.
#[test]
fn code_in_code_is_one_code() {
    check(
        "<p>Run <code>sudo systemctl <kbd>restart</kbd> lampd</code> now.",
        &[r#"Run sudo systemctl restart lampd now. ["sudo systemctl restart lampd"]"#],
    );
    check("<p>Run <code>lamp <b>--on</b> <var>N</var></code>.", &[r#"Run lamp --on N. ["lamp --on N"]"#]);
    check("<p>See <code><a href=\"/lampd\">lampd</a></code>.", &[r#"See lampd. ["lampd"]"#]);
    check("<p>Run <code>lamp <code>--on</code> now</code>.", &[r#"Run lamp --on now. ["lamp --on now"]"#]);
}

/// 1.
#[test]
fn lines_of_code_are_commands_of_their_own() {
    check(
        "<p><code>sfc /scannow<br>chkdsk /f</code>",
        &[r#"sfc /scannow
chkdsk /f ["sfc /scannow", "chkdsk /f"]"#],
    );
    check("<code><div>sfc /scannow</div><div>chkdsk /f</div></code>", &[r#"code "sfc /scannow\nchkdsk /f""#]);
}

/// 1.
#[test]
fn code_without_an_end_loses_nothing() {
    check("<p>Run <code>lampd<p>Wait.<p>Plug it.", &[r#"Run lampd ["lampd"]"#, "Wait.", "Plug it."]);
    check("<p>Run <code>lampd<code> and wait.</p><p>Plug it.", &[r#"Run lampd and wait. ["lampd"]"#, "Plug it."]);
    check("<ul><li><code>lampd</li><li>Wait.</li></ul>", &[r#"- [lampd ["lampd"] / Wait.]"#]);
    let long = "lamp ".repeat(1_000);
    let text = page(&format!("<p>Before <code>{long}</code> after.")).text();
    assert!(text.ends_with("lamp after."), "{}", &text[text.len() - 100..]);
    check("<pre>lampd --on<h2>Fix 2: Wait</h2><p>Text.", &[r#"code "lampd --on""#, "# Wait", "Text."]);
}

/// 1.
#[test]
fn keys_are_no_commands() {
    check("<p>Press <kbd>Ctrl</kbd>+<kbd>X</kbd>, see <samp>Done</samp>.", &["Press Ctrl+X, see Done."]);
    let article =
        page("<h1>Lamp fails</h1><h2>Fix 1: Type it</h2><ol><li>Press <kbd>Win</kbd>+<kbd>R</kbd>.<li>Type <kbd>lampd --on</kbd>.</ol>");
    let steps = article.sections[0].steps();
    assert!(steps[0].commands.is_empty(), "{:?}", steps[0]);
    assert_eq!(steps[1].commands[0].text, "lampd --on");
}

/// 1.
#[test]
fn listings_keep_their_lines() {
    check("<pre>lamp<ul><li>on</li><li>off</li></ul>wait</pre>", &[r#"code "lamp\non\noff\nwait""#]);
    check("<pre><button>Copy</button><code>lamp\nwait</code></pre>", &[r#"code "lamp\nwait""#]);
    check("<pre><span class=\"line-number\">1</span>lamp\n<span class=\"line-number\">2</span>wait</pre>", &[r#"code "lamp\nwait""#]);
    let article = page("<h1>Lamp</h1><pre><code class=\"language-sh\">lampd</code></pre>");
    let BlockKind::Code { language, .. } = &article.sections[0].blocks[0].kind else { panic!("{article:?}") };
    assert_eq!(language.as_deref(), Some("sh"));
}

/// 1.
#[test]
fn headings_without_an_end() {
    check("<h1>Lamp</h1><h2>Fix 1: Plug<h2>Fix 2: Wait<p>Long.</p>", &["# Plug", "# Wait", "Long."]);
    check(
        "<h1>Lamp</h1><h2>Fix 1: Plug<p>Push it.</p><ol><li>In.</ol><h2>Fix 2: Wait</h2>Long.",
        &["# Plug", "Push it.", "1. [In.]", "# Wait", "Long."],
    );
    check("<h1>Lamp</h1><h2>Fix 1: Plug</h3><p>Push it.", &["# Plug", "Push it."]);
    check("<h1>Lamp</h1><h2><div>Fix 1:</div><div>Plug</div></h2><p>Push it.", &["# Plug", "Push it."]);
    check("<h1>Lamp</h1><h2>Fix 1: Plug <a class=\"headerlink\" href=\"#plug\">¶</a></h2><p>Push it.", &["# Plug", "Push it."]);
}

/// 2.
#[test]
fn items_that_begin_with_headings_are_sections() {
    let html =
        "<h1>Lamp fails</h1><ol>\n<li><h3>Plug it in</h3><p>Push it.</p><ul><li>Firmly.</ul></li>\n<li><h3>Wait</h3><p>Long.</p></li></ol>";
    let article = page(html);
    let found: Vec<_> = article.sections.iter().map(|s| (s.ordinal, s.title.as_str(), s.line_start)).collect();
    assert_eq!(found, [(Some(1), "Plug it in", 2), (Some(2), "Wait", 3)]);
    check(
        "<h1>Lamp</h1><p>See:</p><ul><li><a href=\"/a\"><h3>One</h3>More</a></li><li><a href=\"/b\"><h3>Two</h3>More</a></li></ul>",
        &["See:", "- [One; More / Two; More]"],
    );
}

/// 2.
#[test]
fn summaries_are_headings() {
    check(
        "<h1>Lamp</h1><h2>Problems</h2><details><summary>It is dark</summary><p>Plug it in.</p></details><details><summary>It blinks</summary>Wait.</details>",
        &["# Problems", "# It is dark", "Plug it in.", "# It blinks", "Wait."],
    );
    let text = "# Lamp\n\n## Remedy\n\nPlug it in.\n\n<details>\n<summary>Other lamps</summary>\n\n## Remedy\n\nWait.\n\n</details>\n";
    let article = parse(text, Format::Markdown, "lamp");
    assert!(article.sections.iter().all(|s| !s.heading_path.contains(&"Remedy".to_string())), "{:?}", article.sections);
    let article = page("<h1>Lamp</h1><details><summary>It is dark</summary><h4>Check the plug</h4><p>Push it.</p></details>");
    assert_eq!(article.sections.last().unwrap().heading_path, ["It is dark"]);
}

/// 2.
#[test]
fn definitions_are_a_line_and_its_text() {
    check(
        "<h1>Lamp</h1><h2>Codes</h2><dl><dt>E1<dd>Plug it in.<dt>E2<dd><p>Wait.<ol><li>Long.</ol></dl>",
        &["# Codes", "# E1", "Plug it in.", "# E2", "Wait.", "1. [Long.]"],
    );
}

/// 2.
#[test]
fn lists_of_word_processors() {
    let item = |text: &str, level: u32, marker: &str| {
        format!(
            "<p class=MsoListParagraphCxSpMiddle style='text-indent:-.25in;mso-list:l0 level{level} lfo1'><![if !supportLists]>\
             <span style='mso-list:Ignore'>{marker}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>{text}</p>\n"
        )
    };
    let list = [item("Find the plug.", 1, "1."), item("The black one.", 2, "a."), item("Push it.", 1, "2.")].concat();
    check(&format!("<h1>Lamp</h1>{list}<p class=MsoNormal>Done.</p>"), &["1. [Find the plug.; 1. [The black one.] / Push it.]", "Done."]);
    let bullets = [item("Old.", 1, "·"), item("New.", 1, "·")].concat();
    check(&format!("<h1>Lamp</h1>{bullets}"), &["- [Old. / New.]"]);
    check(
        "<h1>Lamp</h1><p class=MsoListParagraph>3.<span>&nbsp; </span>Push it.</p><p class=MsoListParagraph>Just indented.</p>",
        &["3. [Push it.]", "Just indented."],
    );
}

/// 1., 2.
#[test]
fn cells_keep_words_and_rows_apart() {
    check(
        "<table><tr><td><p>One</p><p>Two</p></td><td><div>Three</div><div>Four</div></td></tr></table>",
        &["table 0 One Two | Three Four"],
    );
    check(
        "<table><tr><th>Sign<th>Remedy<tr><td>Dark<td>Do:<ol><li>Plug it in.<li>Wait.</ol>Then go.<tr><td>Red<td><dl><dt>Old<dd>Call us.</dl></table>",
        &["table 1 Sign | Remedy / Dark | Do: 1. Plug it in. 2. Wait. Then go. / Red | Old Call us."],
    );
    check("<table><tr><th>A<th>B<th>C<tr><td>1<td><td>3<tr><td colspan=2>4<td>6</table>", &["table 1 A | B | C / 1 |  | 3 / 4 |  | 6"]);
    check(
        "<table><tr><th>Sign<th>Remedy<tr><td rowspan=2>Dark<td>Plug<tr><td>Wait</table>",
        &["table 1 Sign | Remedy / Dark | Plug / Dark | Wait"],
    );
    check(
        "<table><tr><th>Sign<th>Remedy<tr><td rowspan=3>Dark<td>Plug<tr></tr><tr><td>Wait</table>",
        &["table 1 Sign | Remedy / Dark | Plug / Dark | Wait"],
    );
    check("<table><caption>Codes</caption><tr><td>1<td>dark</table>", &["Codes", "table 0 1 | dark"]);
}

/// 2.
#[test]
fn rows_have_lines() {
    let html = "<h1>Lamp</h1>\n<table>\n<thead><tr><th>Sign</th><th>Remedy</th></tr></thead>\n<tbody><tr>\n<td>Dark</td><td>Plug</td>\n</tr>\n<tr><td>Red</td><td>Wait</td></tr></tbody></table>";
    let markdown = "# Lamp\n\n| Sign | Remedy |\n|---|---|\n| Dark | Plug |\n| Red | Wait |\n";
    for (text, format, expected, line) in [(html, Format::Html, [3, 4, 7], 2), (markdown, Format::Markdown, [3, 5, 6], 3)] {
        let article = parse(text, format, "lamp");
        let block = &article.sections[0].blocks[0];
        let BlockKind::Table { rows, row_lines, header_rows, .. } = &block.kind else { panic!("{block:?}") };
        assert_eq!((row_lines.as_slice(), *header_rows, block.line_start), (expected.as_slice(), 1, line));
        assert_eq!(rows[2], ["Red", "Wait"]);
    }
}

/// 2.
#[test]
fn tables_for_layout_are_read_cell_by_cell() {
    check("<table><tr><td>Menu</td><td><h2>Fix 1: Plug</h2><ol><li>In.</ol></td></tr></table>", &["Menu", "# Plug", "1. [In.]"]);
    check(
        "<table><tr><td><h2>Fix 1: Plug</h2><p>In.</td></tr><tr><td><h2>Fix 2: Wait</h2><p>Long.</td></tr></table>",
        &["# Plug", "In.", "# Wait", "Long."],
    );
    check(
        "<table><tr><td>Linux<td><ol><li>Plug<li>Wait</ol><tr><td>macOS<td><ol><li>Wait</ol></table>",
        &["Linux", "1. [Plug / Wait]", "macOS", "1. [Wait]"],
    );
    check("<table role=presentation><tr><td>One<td>Two</table>", &["One", "Two"]);
}

/// 3.
#[test]
fn a_name_is_no_proof_of_an_ad() {
    for name in [
        "id=\"share-windows\"",
        "id=\"ad-hoc-network\"",
        "id=\"related-errors\"",
        "class=\"social-login\"",
        "id=\"share\"",
        "class=\"banner-fix\"",
    ] {
        check_words(
            &format!("<h1>Lamp</h1><p>It is dark and cold, and nothing helps.<div {name}><h2>Fix 1: Plug</h2><ol><li>Push it.</ol></div>"),
            &["Push it."],
            &[],
        );
    }
    check_words(
        "<h1>Lamp</h1><p>It is dark and cold, and nothing helps.<div id=\"ad-hoc-network\"><p>Turn it on.</div>",
        &["Turn it on."],
        &[],
    );
    for name in [
        "class=\"ad-top\"",
        "id=\"ad-slot-2\"",
        "class=\"share-buttons\"",
        "class=\"social-links\"",
        "id=\"comments\"",
        "class=\"related-posts\"",
        "class=\"ad-hero\"",
        "class=\"docs-prevNext\"",
        "class=\"navBreadcrumb\"",
    ] {
        let html = format!(
            "<h1>Lamp</h1><p>It is dark and cold, and nothing helps.<div {name}><div>Cheap <a href=\"/x\">lamps</a></div> here</div><p>Wait."
        );
        check_words(&html, &["Wait."], &["Cheap", "lamps", "here"]);
    }
}

/// 3.
#[test]
fn one_button_opens_one_panel() {
    let html = |button: &str, panel: &str| {
        format!(
            "<h1>Lamp</h1><p>It is dark and cold, and nothing helps.</p><h2>{button}</h2>{panel}<div hidden>Cheap lamps</div><div style=\"display:none\">More lamps</div>"
        )
    };
    let ads = &["Cheap", "More"];
    check_words(
        &html("<button aria-expanded=false aria-controls=p>Fix 1: Plug</button>", "<div id=p hidden>Push it.</div>"),
        &["Plug", "Push it."],
        ads,
    );
    check_words(&html("<button aria-expanded=false>Fix 1: Plug</button>", "<div hidden>Push it.</div>"), &["Plug", "Push it."], ads);
    check_words(
        &html("<a data-toggle=collapse href=\"#p\">Fix 1: Plug</a>", "<div id=p style='display: none'>Push it.</div>"),
        &["Plug", "Push it."],
        ads,
    );
    check_words(&html("Fix 1: Plug", "<div hidden=until-found>Push it.</div>"), &["Plug", "Push it."], ads);
    check_words(
        "<h1>Lamp</h1><p>It is dark and cold, and nothing helps.</p><button aria-expanded=false aria-controls=m>Menu</button><div hidden>Cheap lamps</div>",
        &["dark"],
        &["Cheap"],
    );
}

/// 2.
#[test]
fn panels_have_the_names_of_their_tabs() {
    let tab = |name: &str, id: &str| format!("<button role=tab aria-controls={id}>{name}</button>");
    let html = format!(
        "<h1>Lamp</h1><div role=tablist>{}{}</div><div role=tabpanel id=w>Plug it in.</div><div role=tabpanel id=m hidden>Wait.</div>",
        tab("Windows", "w"),
        tab("macOS", "m")
    );
    check(&html, &["Windows", "macOS", "Windows", "Plug it in.", "macOS", "Wait."]);
}

/// 3.
#[test]
fn a_page_that_a_script_shows_is_kept() {
    for (open, close) in [
        ("<body style=\"visibility:hidden\">", "</body>"),
        ("<body><div id=app style=\"display:none\">", "</div></body>"),
        ("<body><div class=\"ads-wrapper\">", "</div></body>"),
        ("<body><div class=\"cookie-bar\">We bake.", "</body>"),
        ("<body><nav><a href=/>Home</a>", "</body>"),
    ] {
        check_words(
            &format!("{open}<h1>Lamp is dark</h1><p>It is dark and cold.</p><h2>Fix 1: Plug</h2><p>Push it.</p>{close}"),
            &["Push it."],
            &[],
        );
    }
}

/// 3.
#[test]
fn navigation_is_removed_by_what_it_is() {
    let html = "<ul class=menu><li><a href=/a>Shop</a><li><a href=/b>Jobs</a><li><a href=/c>Press</a></ul><h1>Lamp is dark</h1><p>It is dark and cold.</p>\
        <div role=navigation><a href=/d>Upwards</a></div><p>Push it.</p><div class=\"page-feedback\"><p>Did it help? <a href=/y>Yes</a></div>\
        <div aria-label=Breadcrumb><span>You are here</span></div><section aria-label=\"How to clear cookies\"><p>Delete them.</section>\
        <form><label>Your mail</label><input type=text></form><div class=\"site-footer\">Address</div><div role=dialog>We bake</div><div role=contentinfo>Imprint</div>";
    check_words(
        html,
        &["Push it.", "Delete them."],
        &["Shop", "Upwards", "You are here", "Your mail", "Address", "Did it help", "bake", "Imprint"],
    );
    check_words(
        "<div class=\"post-content\"><h1>Lamp</h1><p>It is dark.</p>\n<div class=\"ad\"><div>Cheap</div></div><p>Push it.</p></div>",
        &["Push it."],
        &["Cheap"],
    );
}

/// 1.
#[test]
fn the_title_of_the_page_can_be_found() {
    let check = |html: &str, title: &str, words: &str| {
        let article = page(html);
        assert_eq!(article.title, title, "{html}");
        assert!(article.text().contains(words), "{html}\n{}", article.text());
    };
    check("<title>Lamp is dark | Desk</title><h1>No light</h1><p>Push it.", "No light", "Lamp is dark");
    check("<title>Lamp is dark · Desk</title><h1>Lamp is dark</h1><p>Push it.", "Lamp is dark", "Push it.");
    check("<title>Lamp is dark - Desk</title><header><h1>Lamp is dark</h1></header><main><p>Push it.</main>", "Lamp is dark", "Push it.");
    check("<title>KB 7 - Lamp is dark</title><h1>Lamp is dark</h1><p>Push it.", "Lamp is dark", "KB 7");
    let article = page("<title>Lamp: dark - Help Desk</title><meta name=description content=Push.><h1>A dark lamp</h1><p>Push it.");
    assert_eq!((article.title.as_str(), article.front.description.as_deref()), ("A dark lamp", Some("Push.")));
    check("<title>Lamp is dark - Desk</title><h1>Desk</h1><p>Push it.", "Lamp is dark - Desk", "Push it.");
}

/// 1.
#[test]
fn html_in_markdown_goes_the_same_way() {
    let check = |text: &str, expected: &[&str]| assert_eq!(outline(&parse(text, Format::Markdown, "lamp")), expected, "{text}");
    check(
        "# Lamp\n\nText.\n\n<table>\n<tr>\n\n<td><p>One</p><p>Two</p></td>\n\n<td>Three</td>\n\n</tr>\n</table>\n",
        &["Text.", "One", "Two", "Three"],
    );
    check("# Lamp\n\n<details>\n<summary>It is dark</summary>\n\nPlug it in.\n\n</details>\n", &["# It is dark", "Plug it in."]);
    check("# Lamp\n\nText.\n\n<p style=\"display:none\">\nTags: dark\n</p>\n", &["Text."]);
    check(
        "# Lamp\n\n| Sign | Remedy |\n|---|---|\n| Dark | Do<ol><li>Plug</li><li>Wait</li></ol>then go |\n",
        &["table 1 Sign | Remedy / Dark | Do 1. Plug 2. Wait then go"],
    );
    check("# Lamp\n\n<td>One</td><td>Two</td></tr><p>Three</p>\n", &["One", "Two", "Three"]);
}

#[test]
fn hostile_pages_are_read_in_bounded_time() {
    let unclosed: String = (0..2_000).map(|i| format!("<font size={i}>")).collect();
    let repeated: String = (0..2_000).map(|i| format!("<div><b id={i}>x</div>")).collect();
    for html in [
        format!("{unclosed}{}end", "<p>x".repeat(20_000)),
        format!("{repeated}{}end", "<p>x".repeat(20_000)),
        format!("{}end", "<b><p><table><tr><td>".repeat(5_000)),
        format!("{}end", "<table><b>x".repeat(5_000)),
        format!("{}end", "<code>x".repeat(20_000)),
        format!("<div hidden class=ad>{}end", "<div hidden class=ad>x".repeat(20_000)),
        format!("<table>{}</table>end", "<tr><td rowspan=99 colspan=99>x".repeat(5_000)),
        format!("{}end", "<body a b><html c>x".repeat(20_000)),
    ] {
        assert!(page(&html).text().ends_with("end"), "{}", &html[..100]);
    }
}
