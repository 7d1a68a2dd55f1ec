//! Fixes are recognised whatever the headings of a publisher say: one small page for each shape.

use kb::article::{Article, Kind, Role, parse};
use kb::corpus::Format;

/// A page in Markdown, its kind, and its fixes: number, title, number of steps.
type Page = (&'static str, &'static str, Kind, &'static [(Option<u32>, &'static str, usize)]);

const PAGES: &[Page] = &[
    (
        "a list of problems",
        "# Lamp help\n\n## The lamp stays dark\n\nPush the plug in and turn the switch.\n\n## The lamp keeps flickering\n\n1. Unscrew the bulb.\n2. Clean the thread.\n\n## Colours look wrong\n\nReset the lamp in the app.\n",
        Kind::Troubleshooting,
        &[(None, "The lamp stays dark", 0), (None, "The lamp keeps flickering", 2), (None, "Colours look wrong", 0)],
    ),
    (
        "problems by area",
        "# Known issues\n\n## Power\n\n### The lamp doesn't charge\n\nUse another cable.\n\n## Light\n\n### Error 12: Bulb missing\n\nScrew in a bulb and press Reset.\n",
        Kind::Troubleshooting,
        &[(None, "The lamp doesn't charge", 0), (None, "Error 12: Bulb missing", 0)],
    ),
    (
        "labels inside a problem",
        "# Frequent errors\n\n## The menu is missing\n\n**Reason**\n\nThe file is old.\n\n**Solution**\n\nReplace the file and start again.\n\n## Pictures are not shown\n\n**Reason**\n\nThe cache is full.\n\n**Solution**\n\nEmpty the cache.\n",
        Kind::Troubleshooting,
        &[(None, "The menu is missing", 0), (None, "Pictures are not shown", 0)],
    ),
    (
        "a template whose remedy has a name of its own",
        "# Pump fails to start\n\n## Symptoms\n\nThe pump hums.\n\n## Cause\n\nThe valve is closed.\n\n## Valve service\n\n1. Open the valve.\n2. Start the pump.\n\n## Not covered\n\nOther pumps.\n",
        Kind::Troubleshooting,
        &[(None, "Valve service", 2)],
    ),
    (
        "variants by platform",
        "# The agent does not start\n\n## Solution\n\n### Windows\n\n1. Open the services.\n2. Start the agent.\n\n### Linux\n\n```\nsystemctl start agent\n```\n",
        Kind::Troubleshooting,
        &[(None, "Windows", 2), (None, "Linux", 0)],
    ),
    (
        "alternatives in a list",
        "---\ntitle: The page is not saved\n---\n\nThe page is lost when it is closed. There are two workarounds:\n\n1. Save it as a draft.\n2. Print it to a file:\n   1. Press Ctrl+P.\n   2. Choose a folder.\n",
        Kind::Troubleshooting,
        &[(Some(1), "Save it as a draft", 0), (Some(2), "Print it to a file", 2)],
    ),
    (
        "one procedure without headings",
        "---\ntitle: The clock is wrong\n---\n\nThe clock loses a minute a day.\n\nTo set it, do this:\n\n1. Press Set.\n2. Turn the wheel.\n",
        Kind::Troubleshooting,
        &[(None, "The clock is wrong", 2)],
    ),
    (
        "a table of codes and remedies",
        "# Codes of the oven\n\n| Code | Meaning | Action |\n|---|---|---|\n| E12 | The door is open | Close the door. |\n| E15 | The fan is stuck | 1. Switch it off. 2. Clean the fan. |\n",
        Kind::Troubleshooting,
        &[(None, "E12", 0), (None, "E15", 2)],
    ),
    (
        "items that name problems",
        "# Common issues\n\n## Sound\n\n- **No sound at all:** Turn up the volume.\n- **Sound is distorted:** Update the driver.\n",
        Kind::Troubleshooting,
        &[(None, "No sound at all", 0), (None, "Sound is distorted", 0)],
    ),
    (
        "German",
        "# Drucker druckt nicht\n\n## Ursache\n\nDie Warteschlange hängt.\n\n## Lösung\n\n1. Öffnen Sie die Dienste.\n2. Starten Sie die Warteschlange neu.\n",
        Kind::Troubleshooting,
        &[(None, "Lösung", 2)],
    ),
    (
        "numbers in Spanish and a misspelt word",
        "# El equipo no arranca\n\n## Mehtodo 1: Cambie el cable\n\nUse otro cable.\n\n## Mehtodo 2: Reinicie el equipo\n\nPaso 1. Apague el equipo.\n\nPaso 2. Espere un minuto.\n",
        Kind::Troubleshooting,
        &[(Some(1), "Cambie el cable", 0), (Some(2), "Reinicie el equipo", 2)],
    ),
    (
        "Japanese",
        "# 起動できない\n\n## 原因\n\nファイルが壊れています。\n\n## 対処方法\n\n1. 設定を開いてください。\n2. ファイルを削除します。\n",
        Kind::Troubleshooting,
        &[(None, "対処方法", 2)],
    ),
    (
        "diagnosis and examples are no fixes",
        "# Error 7 when reading\n\n## Diagnosis\n\n### Step 1: Check the log\n\nRead the log.\n\n## Examples\n\n### Read a file\n\n```\ncat file\n```\n\n## Workaround\n\nMount the disk again.\n",
        Kind::Troubleshooting,
        &[(None, "Workaround", 0)],
    ),
    (
        "a page that only explains",
        "# Error 7\n\nThis error is shown when the disk is full. The disk holds the files of all users.\n",
        Kind::Troubleshooting,
        &[],
    ),
    (
        "a function whose name sounds like a problem",
        "# Smart Lamp Troubleshooting\n\n## Overview\n\nThe assistant writes a report about each lamp.\n\n## Write a report\n\n1. Open the Lamps tab.\n2. Choose a lamp.\n",
        Kind::Howto,
        &[],
    ),
    (
        "questions about other things than problems",
        "# Questions\n\n## How do I change the colour?\n\nOpen the app and choose a colour.\n\n## Can I use two lamps?\n\nYes. Pair both of them.\n",
        Kind::Reference,
        &[],
    ),
];

fn fixes(article: &Article) -> Vec<(Option<u32>, &str, usize)> {
    article.sections.iter().filter(|s| s.role == Role::Fix).map(|s| (s.ordinal, s.title.as_str(), s.step_count())).collect()
}

#[test]
fn fixes_are_seen_whatever_their_headings_say() {
    for (shape, text, kind, expected) in PAGES {
        let article = parse(text, Format::Markdown, "page");
        assert_eq!(fixes(&article), *expected, "{shape}");
        assert_eq!(article.kind, *kind, "{shape}");
    }
}

#[test]
fn no_text_is_lost_beside_listed_fixes() {
    let text = "# Common issues\n\n## Sound\n\nBefore.\n\n- **No sound at all:** Turn up the volume.\n- **Sound is distorted:** Update the driver.\n- Speakers are sold apart.\n\nAfter.\n";
    let article = parse(text, Format::Markdown, "page");
    for words in ["Before.", "Turn up the volume", "Speakers are sold apart", "After."] {
        assert!(article.text().contains(words), "{words}");
    }
}

#[test]
fn the_name_of_the_site_is_no_part_of_a_title() {
    let page = |title: &str| parse(&format!("---\ntitle: \"{title}\"\n---\n# Printer offline\n\nText.\n"), Format::Markdown, "page").title;
    assert_eq!(page("Printer offline - Acme Help"), "Printer offline");
    assert_eq!(page("Printer offline again"), "Printer offline again");
}
