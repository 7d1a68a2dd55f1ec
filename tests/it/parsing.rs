//! Parsing of whole articles that combine many peculiarities. Results are snapshots.

use kb::article::{Article, Kind, parse};
use kb::corpus::Format;

const SEED_DIALECT: &str = r#"---
title: "Lamp Won't Light? 3 Fixes"
date: 2024-08-15T12:07:45.909Z
tags:
  - lamp
---

## Lamp Won't Light? 3 Fixes

 Your lamp stays dark. Here is what to do.

## 1\. Check the Plug

![plug](https://img.example.com/plug.jpg)

Close

 Do this:

1. Find the**plug** .
<!-- affiliate ads begin -->
<a href="https://shop.example.com/order"><img src="https://ads.example.com/b.png"></a>
<!-- affiliate ads end -->
2. Push it**(firmly)** in.

![after](https://img.example.com/after.jpg)

3. Go to**Settings > Light** .

## 2\. Change the Bulb

### Option 1: A new bulb

1. Buy one.

### Option 2: An old bulb

1. Look in the attic.
2. Take it.

<ins class="adsbygoogle"
     style="display:block"
     data-ad-slot="1"></ins>

## Fix 3: Call us

Ring the bell. Also read: [Ten best bells](https://blog.example.com/bells)

## Let There Be Light

Good luck.

<span class="atpl-alsoreadstyle">Also read:</span>
<div><ul>
<li><a href="https://blog.example.com/x"><u>Some Other Page</u></a></li>
</ul></div>
"#;

fn outline(article: &Article) -> String {
    let mut out = format!("{} ({:?})\n", article.title, article.kind);
    for s in &article.sections {
        let steps: Vec<String> = s.steps().into_iter().map(|s| s.text).collect();
        out += &format!("{}-{} {} {:?} {:?} {:?}\n", s.line_start, s.line_end, s.role.name(), s.ordinal, s.title, steps);
    }
    for s in &article.stripped {
        out += &format!("{}-{} removed: {}\n", s.line_start, s.line_end, s.rule);
    }
    out
}

#[test]
fn the_seed_dialect() {
    insta::assert_snapshot!(outline(&parse(SEED_DIALECT, Format::Markdown, "lamp")), @r#"
    Lamp Won't Light? 3 Fixes (Troubleshooting)
    1-11 introduction None "" []
    12-29 fix Some(1) "Check the Plug" ["Find the plug.", "Push it (firmly) in.", "Go to Settings > Light."]
    30-44 fix Some(2) "Change the Bulb" ["Buy one.", "Look in the attic.", "Take it."]
    45-48 fix Some(3) "Call us" []
    49-56 conclusion None "Let There Be Light" []
    16-16 removed: caption
    21-23 removed: ad-comment
    41-43 removed: ad-slot
    53-53 removed: also-read
    54-56 removed: also-read
    "#);
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_make_no_difference() {
    let plain = outline(&parse(SEED_DIALECT, Format::Markdown, "lamp"));
    let windows = format!("\u{feff}{}", SEED_DIALECT.replace('\n', "\r\n"));
    assert_eq!(outline(&parse(&windows, Format::Markdown, "lamp")), plain);
}

#[test]
fn symptoms_causes_and_resolutions() {
    let text = "# Mail bounces\n\n## Symptoms\n\nIt comes back.\n\n## Cause 1: No login\n\nWhy.\n\n### Resolution\n\n1. Log in.\n\n## Cause 2: A block list\n\n### Resolution\n\nAsk.\n\n## Workaround\n\nWait.\n\n## More information\n\nText.\n";
    insta::assert_snapshot!(outline(&parse(text, Format::Markdown, "mail")), @r#"
    Mail bounces (Troubleshooting)
    3-6 symptom None "Symptoms" []
    7-10 cause None "No login" []
    11-14 fix None "Resolution" ["Log in."]
    15-16 cause None "A block list" []
    17-20 fix None "Resolution" []
    21-24 fix None "Workaround" []
    25-27 background None "More information" []
    "#);
}

#[test]
fn a_whole_page() {
    let text = r#"<!doctype html><html><head><title>Lamp is dark | Help Desk</title>
<meta name="description" content="What to do about a dark lamp"><style>p{}</style></head>
<body><nav><a href="/">Home</a></nav><div class="cookie-bar">We use cookies</div>
<main><h1>Lamp is dark</h1><p>It happens.
<h2>Fix 1: Check the plug</h2><ol><li>Find it<li>Push it<div class="ad">Buy!</div></ol>
<h2>Fix 2: Run this</h2><pre><code class="language-bash">light --on</code></pre>
<table><tr><th>Code<th>Meaning<tr><td>1<td>dark</table>
<aside>Buy a lamp</aside></main><footer>Imprint</footer></body></html>"#;
    let article = parse(text, Format::Html, "lamp");
    insta::assert_snapshot!(outline(&article), @r#"
    Lamp is dark (Troubleshooting)
    1-4 introduction None "" []
    5-5 fix Some(1) "Check the plug" ["Find it", "Push it"]
    6-8 fix Some(2) "Run this" []
    2-2 removed: html-style
    3-3 removed: html-nav
    3-3 removed: html-cookie
    5-5 removed: html-ad
    8-8 removed: html-aside
    8-8 removed: html-footer
    "#);
    let words: String = article.sections.iter().map(|s| s.plain_text() + "\n").collect();
    for (word, expected) in [
        ("light --on", true),
        ("Code | Meaning", true),
        ("Push it", true),
        ("cookies", false),
        ("Buy", false),
        ("Home", false),
        ("Imprint", false),
    ] {
        assert_eq!(words.contains(word), expected, "{word}: {words}");
    }
}

#[test]
fn lines_of_a_listing_may_be_elements() {
    let check = |listing: &str| {
        let text = format!("<h1>Disk is broken</h1><h2>Fix 1: Run this</h2><pre>{listing}</pre>");
        let words: String = parse(&text, Format::Html, "disk").sections.iter().map(|s| s.plain_text() + "\n").collect();
        assert!(words.contains("sfc /scannow\nchkdsk"), "{listing}: {words:?}");
    };
    check("sfc /scannow<br>chkdsk");
    check("sfc /scannow\nchkdsk");
    check("<div>sfc /scannow</div><div>chkdsk</div>");
    check("<div>sfc /scannow</div>\n<div>chkdsk</div>");
    check("<ol><li>sfc /scannow<li>chkdsk</ol>");
}

#[test]
fn bold_lines_may_number_fixes() {
    let text =
        "The mouse lags.\n\n**Fix 1: Charge it**\n\n1. Plug it in.\n\n**Method2 - Clean it**\n\nWipe.\n\nFix THREE: Buy another\n\nPay.\n";
    insta::assert_snapshot!(outline(&parse(text, Format::Markdown, "mouse-lags")), @r#"
    mouse lags (Troubleshooting)
    1-2 introduction None "" []
    3-6 fix Some(1) "Charge it" ["Plug it in."]
    7-10 fix Some(2) "Clean it" []
    11-13 fix Some(3) "Buy another" []
    "#);
}

#[test]
fn parts_contain_fixes() {
    let parts = "# PC crashes\n\n## Part 1. Quick checks\n\nLook.\n\n## Part 2. Fixes\n\n### Fix 1: Update\n\nText.\n\n### Fix 2: Repair\n\n#### Option 1\n\nText.\n";
    insta::assert_snapshot!(outline(&parse(parts, Format::Markdown, "pc")), @r#"
    PC crashes (Troubleshooting)
    3-6 background None "Quick checks" []
    7-8 contents None "Fixes" []
    9-12 fix Some(1) "Update" []
    13-17 fix Some(2) "Repair" []
    "#);
}

#[test]
fn numbered_fixes_count_whatever_the_title() {
    let text = "# Connect to server times out\n\nIntro.\n\n**Fix 1: Check the cable**\nLook at it.\n\n**Fix 2: Swap it**\nNow.\n\n## FAQ\n\n### Why so often?\n\nAge.\n";
    insta::assert_snapshot!(outline(&parse(text, Format::Markdown, "x")), @r#"
    Connect to server times out (Troubleshooting)
    1-4 introduction None "" []
    5-7 fix Some(1) "Check the cable" []
    8-10 fix Some(2) "Swap it" []
    11-12 faq None "FAQ" []
    13-15 faq None "Why so often?" []
    "#);
}

#[test]
fn fixes_in_a_definition_list_on_one_line() {
    let text = "<h1>Modem drops</h1><dl><dt>Fix 1: Reboot it</dt><dd>Pull the plug.</dd><dt>Fix 2: Replace the splitter</dt><dd>Buy one.</dd></dl>";
    insta::assert_snapshot!(outline(&parse(text, Format::Html, "x")), @r#"
    Modem drops (Troubleshooting)
    1-1 fix Some(1) "Reboot it" []
    1-1 fix Some(2) "Replace the splitter" []
    "#);
}

#[test]
fn a_layout_table_is_not_a_table() {
    let text = "<h1>Modem drops</h1><table><tr><td>Menu</td><td><h2>Fix 1: Reboot it</h2><ol><li>Pull the plug.<li>Wait.</ol><p>Done.</td></tr></table><table><tr><td>Light<td>Meaning<tr><td>Red<td><ul><li>No line<li>No power</ul></table>";
    let article = parse(text, Format::Html, "x");
    insta::assert_snapshot!(outline(&article), @r#"
    Modem drops (Troubleshooting)
    1-1 introduction None "" []
    1-1 fix Some(1) "Reboot it" ["Pull the plug.", "Wait."]
    "#);
    assert!(article.text().contains("Red | No line No power"), "{}", article.text());
}

#[test]
fn a_page_without_a_title_keeps_its_first_fix() {
    let text = "## Fix 1: Update it\n\nHelp > Check for updates.\n\n## Fix 2: Reset it\n\nTools > Reset.\n\n## Roll back the driver\n\n1. Open it.\n";
    insta::assert_snapshot!(outline(&parse(text, Format::Markdown, "vlc-black-screen")), @r#"
    vlc black screen (Troubleshooting)
    1-4 fix Some(1) "Update it" []
    5-8 fix Some(2) "Reset it" []
    9-11 background None "Roll back the driver" []
    "#);
}

#[test]
fn bold_headings_may_have_no_text_below() {
    let text = "# Slack fails\n\n**1. Quit it**\n\nDo.\n\n**2. Clear the cache**\n\nDo that.\n\n**3. Update Slack**\n\n**4. Reinstall**\n";
    insta::assert_snapshot!(outline(&parse(text, Format::Markdown, "slack")), @r#"
    Slack fails (Troubleshooting)
    3-6 fix Some(1) "Quit it" []
    7-10 fix Some(2) "Clear the cache" []
    11-12 fix Some(3) "Update Slack" []
    13-13 fix Some(4) "Reinstall" []
    "#);
}

#[test]
fn notes_and_panels_are_part_of_the_article() {
    let text = r#"<title>PC will not boot | Vendor</title><header><h1>PC will not boot</h1><p>For AR-500.</p></header><main>
<h2>Fix 1: Update</h2><aside class="note"><p>Back up first.</p></aside><aside>Buy a PC</aside>
<h2><button aria-expanded="false" aria-controls="p2">Fix 2: Flash the firmware</button></h2><div id="p2" hidden><p>Flash it.</p></div>
</main>"#;
    let article = parse(text, Format::Html, "x");
    insta::assert_snapshot!(outline(&article), @r#"
    PC will not boot (Troubleshooting)
    2-2 fix Some(1) "Update" []
    3-4 fix Some(2) "Flash the firmware" []
    1-1 removed: html-outside-main
    2-2 removed: html-aside
    "#);
    assert!(article.text().contains("Back up first.") && article.text().contains("Flash it."));
}

#[test]
fn a_solutions_heading_may_contain_the_fix_itself() {
    let text = "# Zoom crashes\n\n## Solutions\n\nRestart Zoom.\n\n## Tips\n\nKeep it up to date.\n";
    insta::assert_snapshot!(outline(&parse(text, Format::Markdown, "x")), @r#"
    Zoom crashes (Troubleshooting)
    3-6 fix None "Solutions" []
    7-9 background None "Tips" []
    "#);
}

#[test]
fn determines_the_kind_of_an_article() {
    for (text, kind) in [
        ("# Acme confirms an outage of its cloud\n\nThe company said today that mail is down.\n", Kind::News),
        ("# Release notes 4.2\n\n- Fixed a crash\n", Kind::News),
        ("# Best recovery software 2026\n\nBuy now and save 40%! Pricing starts at $20.\n", Kind::Promo),
        ("# Chrome shows ERR_CONNECTION_RESET\n\nText.\n", Kind::Troubleshooting),
        ("# Zoom screen is black\n\n## Solution\n\n1. Quit it.\n", Kind::Troubleshooting),
        ("# Zoom\n\n## Fix 1: Restart\n\n1. Quit it.\n", Kind::Troubleshooting),
        ("# Install KB5034441 by hand\n\n1. Download it.\n", Kind::Howto),
    ] {
        assert_eq!(parse(text, Format::Markdown, "x").kind, kind, "{text}");
    }
}

#[test]
fn keeps_text_under_a_heading_for_links_and_removes_ads_of_pages() {
    let text = "# Build fails\n\n## Fix 1: Clear it\n\nRemove the cache.\n\n## Related articles\n\nFor more about spoolers, see [the manual](https://example.com/m) of the maker.\n";
    let article = parse(text, Format::Markdown, "x");
    assert_eq!(
        article.sections.iter().map(|s| (s.line_start, s.line_end, s.role.name())).collect::<Vec<_>>(),
        [(3, 6, "fix"), (7, 9, "related")]
    );
    let page =
        "<h1>Lamp</h1><p>It is dark.</p>\n<!-- affiliate ads begin --><p>Buy speakers.</p><!-- affiliate ads end -->\n<p>Plug it.</p>";
    let article = parse(page, Format::Html, "x");
    assert!(article.text().contains("Plug it.") && !article.text().contains("Buy"), "{}", article.text());
    assert_eq!((article.stripped[0].rule.as_str(), article.stripped[0].line_start), ("ad-comment", 2));
}
