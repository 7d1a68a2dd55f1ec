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
        "problems whose remedies are told in words of all kinds",
        "# Troubleshooting the lamp\n\n## The lamp doesn't light\n\nPush the plug in.\n\n## The lamp flickers\n\nScrew the bulb in.\n\n## The remote fails\n\nReplace the battery.\n\n## The cable is broken\n\nReplace the cable.\n\n## The lamp hums all the time, an error\n\nA dimmer of another make does this, and one of ours, sold since May, ends it.\n\n## The switch is stuck\n\nSee [switches](switches.md).\n",
        Kind::Troubleshooting,
        &[
            (None, "The lamp doesn't light", 0),
            (None, "The lamp flickers", 0),
            (None, "The remote fails", 0),
            (None, "The cable is broken", 0),
            (None, "The lamp hums all the time, an error", 0),
        ],
    ),
    (
        "advice that speaks to the reader",
        "# The pump fails to start\n\nThe pump has two valves. Both are closed after a service.\n\nYou may also want to open both valves. You can drain the pump by turning the lever.\n",
        Kind::Troubleshooting,
        &[(None, "The pump fails to start", 0)],
    ),
    (
        "questions, most of which are problems",
        "# FAQ\n\n## Why does the lamp flicker?\n\n1. Switch it off.\n2. Screw the bulb in.\n\n## The app doesn't find my lamp, what can I do?\n\nRestart the app.\n\n## What does the lamp weigh?\n\nTwo pounds.\n",
        Kind::Troubleshooting,
        &[(None, "Why does the lamp flicker?", 2), (None, "The app doesn't find my lamp, what can I do?", 0)],
    ),
    (
        "items that state a case before what to do",
        "# Common problems\n\n## Sound\n\n- If there is no sound, turn up the volume.\n- If the sound is distorted, update the driver.\n",
        Kind::Troubleshooting,
        &[(None, "If there is no sound, turn up the volume", 0), (None, "If the sound is distorted, update the driver", 0)],
    ),
    (
        "numbered problems with a cause and a solution each",
        "# Common errors\n\n## 1. The disk is full\n\n### Cause\n\nOld logs.\n\n### Solution\n\nDelete the logs.\n\n## 2. The network is slow\n\n### Cause\n\nThe cable.\n\n### Solution\n\nReplace the cable.\n",
        Kind::Troubleshooting,
        &[(None, "Solution", 0), (None, "Solution", 0)],
    ),
    (
        "numbers of sections",
        "# 4 Troubleshooting\n\n## 4.1 The disk is full\n\nDelete the logs.\n\n## 4.2 The network is slow\n\nReplace the cable.\n\n## 4.3 The fan fails\n\nClean the fan.\n",
        Kind::Troubleshooting,
        &[(None, "The disk is full", 0), (None, "The network is slow", 0), (None, "The fan fails", 0)],
    ),
    (
        "numbered fixes of one problem among others",
        "# Troubleshooting\n\n## The disk is full\n\nDelete the logs.\n\n## The network is slow\n\nReplace the cable.\n\n## The fan fails\n\nClean the fan.\n\n## The screen stays black\n\n### Solution 1: Check the cable\n\nPush the cable in.\n\n### Solution 2: Reset the screen\n\nHold the button.\n",
        Kind::Troubleshooting,
        &[
            (None, "The disk is full", 0),
            (None, "The network is slow", 0),
            (None, "The fan fails", 0),
            (Some(1), "Check the cable", 0),
            (Some(2), "Reset the screen", 0),
        ],
    ),
    (
        "a diagnosis without text of its own",
        "# The engine doesn't start\n\n## Identify the faulty part\n\n### Starter\n\n1. Turn the key.\n2. Replace the starter.\n\n### Battery\n\n1. Measure the voltage.\n2. Charge the battery.\n",
        Kind::Troubleshooting,
        &[(None, "Starter", 2), (None, "Battery", 2)],
    ),
    (
        "ways to do things on a page about none of them going wrong",
        "# The lamp and its app\n\n## Colours\n\nYou can choose one of nine.\n\n## Rooms\n\nYou can add a room.\n",
        Kind::Reference,
        &[],
    ),
    (
        "Russian",
        "# Приложение не запускается\n\n## Очередь\n\n1. Откройте службы.\n2. Перезапустите очередь.\n",
        Kind::Troubleshooting,
        &[(None, "Очередь", 2)],
    ),
    (
        "Polish",
        "# Aplikacja nie uruchamia się\n\n## Przyczyna\n\nBrak miejsca na dysku.\n\n## Rozwiązanie\n\n1. Otwórz ustawienia.\n2. Usuń pliki.\n",
        Kind::Troubleshooting,
        &[(None, "Rozwiązanie", 2)],
    ),
    (
        "Czech",
        "# Tiskárna netiskne\n\n## Příčina\n\nFronta je plná.\n\n## Řešení\n\n1. Otevřete nastavení.\n2. Vymažte frontu.\n",
        Kind::Troubleshooting,
        &[(None, "Řešení", 2)],
    ),
    (
        "questions and answers in running text",
        "# Errors of the lamp\n\nQ: The lamp doesn't light, why?\n\nA: The plug is loose. Push it in.\n\nQ: Error 12 when pairing\nA: Reset the lamp.\n",
        Kind::Troubleshooting,
        &[(None, "The lamp doesn't light, why?", 0), (None, "Error 12 when pairing", 0)],
    ),
    (
        "badges that label questions and answers",
        "# Errors of the lamp\n\n<Badge text=\"Q\" type=\"warning\" />: The lamp doesn't light\n\n<br/>\n\n<Badge text=\"A\" />: Push the plug in.\n\n---\n\n<Badge text=\"Q\" type=\"warning\" />: Error 12 when pairing\n\n<Badge text=\"A\" />: Reset the lamp.\n",
        Kind::Troubleshooting,
        &[(None, "The lamp doesn't light", 0), (None, "Error 12 when pairing", 0)],
    ),
    (
        "topics of a page of questions",
        "# FAQ\n\n## Use\n\n### How do I pair it?\n\n#### On Windows\n\n1. Open the settings.\n2. Press Pair.\n\n### What does it weigh?\n\nTwo pounds.\n\n## Problems\n\n### Why does the lamp flicker?\n\n1. Switch it off.\n2. Screw the bulb in.\n\n### The app doesn't start, what can I do?\n\nUpdate the app.\n\n### I get error 12\n\nReset the lamp.\n",
        Kind::Troubleshooting,
        &[(None, "Why does the lamp flicker?", 2), (None, "The app doesn't start, what can I do?", 0), (None, "I get error 12", 0)],
    ),
    (
        "items of known issues that describe before they advise",
        "# Known issues\n\n## Old drivers\n\n1. Cards of 2019 have a regression in their driver, e.g. that of May. Update the driver.\n2. Version 3 is incomplete.\n3. Version 4 shows a green screen. You can turn the filter off.\n",
        Kind::Troubleshooting,
        &[
            (Some(1), "Cards of 2019 have a regression in their driver, e.g. that of May", 0),
            (Some(3), "Version 4 shows a green screen", 0),
        ],
    ),
    (
        "a heading for troubleshooting without text of its own",
        "# Lamps\n\n## Troubleshooting\n\n## The lamp doesn't light\n\nPush the plug in.\n\n## Error 12 when pairing\n\nReset the lamp.\n\n## What to do next\n\nContact us.\n",
        Kind::Troubleshooting,
        &[(None, "The lamp doesn't light", 0), (None, "Error 12 when pairing", 0)],
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
    let mut wrong = Vec::new();
    for (shape, text, kind, expected) in PAGES {
        let article = parse(text, Format::Markdown, "page");
        let found = fixes(&article);
        if (found.as_slice(), article.kind) != (*expected, *kind) {
            wrong.push(format!("{shape}: {:?} with {found:?}", article.kind));
        }
    }
    assert_eq!(wrong, [""; 0]);
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

#[test]
fn the_name_of_a_file_tells_what_a_page_is_about() {
    let text = "---\ntitle: Acme Lamps\n---\n\n## The lamp doesn't light\n\nPush the plug in.\n\n## Remote\n\n1. Open the lid.\n2. Replace the battery.\n";
    let kind = |name| parse(text, Format::Markdown, name).kind;
    assert_eq!(kind("troubleshooting"), Kind::Troubleshooting);
    assert_ne!(kind("gallery"), Kind::Troubleshooting);
}

#[test]
fn front_matter_above_html_is_read() {
    let text = "---\ntitle: The lamp doesn't light\ntags: [lamps]\n---\n<h2>Solution</h2>\n<p>Push the plug in.</p>\n";
    let article = parse(text, Format::Html, "page");
    assert_eq!(article.title, "The lamp doesn't light");
    assert_eq!(article.front.tags, ["lamps"]);
    assert_eq!(article.sections.last().map(|s| (s.title.as_str(), s.line_start)), Some(("Solution", 5)));
}
