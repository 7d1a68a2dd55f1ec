//! Facts about articles, through the program: `kb inspect`, error codes, platforms, commercial text, recurring blocks.

use serde_json::{Value, json};

use crate::sandbox::{Sandbox, article};

const SOUND: &str = r#"---
title: "No Sound on Windows 11? 3 Fixes"
tags: [audio]
---

The speakers stay silent, and the player shows error 0x887A0005.

<!-- affiliate ads begin -->
<a href="https://shop.example.com/order"><img src="https://ads.example.com/b.png" alt="Cheap speakers"></a>
<!-- affiliate ads end -->

## Fix 1: Restart the audio service

1. Press **Windows key + R**.
2. Type **services.msc** and press Enter.

![The list of services](services.png)

3. Go to `C:\Windows\System32` if it does not open.

## Fix 2: On Windows 10, reset the mixer

1. Open Settings > System > Sound.
2. Back up your data, then do a factory reset.

## Fix 3: Let Example Fixer do it

Example Fixer is a powerful repair tool. With the Pro version it takes just 2 clicks, and there is a 30-day money-back guarantee.

Also read:

- [10 speakers that you must see](https://blog.example.com/speakers)
"#;

fn inspected(name: &str, text: &str) -> Value {
    let sandbox = Sandbox::new();
    sandbox.write(name, text);
    sandbox.json(&["inspect", "--json", name])
}

#[test]
fn inspect_reports_everything_about_an_article() {
    let reply = inspected("sound.md", SOUND);
    assert_eq!((&reply["file"], &reply["kind"]), (&json!("sound.md"), &json!("troubleshooting")));
    let fixes = reply["fixes"].as_array().unwrap();
    let lines: Vec<_> = fixes.iter().map(|f| (f["ordinal"].as_u64().unwrap(), f["line_start"].as_u64().unwrap())).collect();
    assert_eq!(lines, [(1, 12), (2, 21), (3, 26)]);
    let steps = &fixes[0]["steps"];
    assert_eq!(steps[0]["keys"], json!(["Win+R"]));
    assert_eq!(steps[1]["commands"], json!([{"text": "services.msc"}]));
    assert_eq!(steps[1]["images"], json!([{"alt": "The list of services", "url": "services.png"}]));
    assert_eq!(steps[2]["paths"], json!([r"C:\Windows\System32"]));
    assert_eq!(fixes[1]["steps"][0]["menu_paths"], json!([["Settings", "System", "Sound"]]));
    assert_eq!(fixes[1]["steps"][1]["risks"], json!(["data-loss", "factory-reset"]));
    assert_eq!((&fixes[0]["commercial"], &fixes[2]["commercial"]), (&json!(false), &json!(true)));
    assert_eq!(reply["codes"][0]["code"], "0x887A0005");
    assert_eq!(reply["applies_to"][0], json!({"id": "windows-11", "name": "Windows 11", "kind": "platform", "said": "title", "line": 1}));
    let stripped: Vec<_> = reply["stripped"].as_array().unwrap().iter().map(|s| (&s["rule"], &s["line_start"])).collect();
    assert_eq!(stripped, [(&json!("ad-comment"), &json!(8)), (&json!("also-read"), &json!(30)), (&json!("also-read"), &json!(32))]);
    assert_eq!(
        reply["warnings"],
        json!(["line 21: 'On Windows 10, reset the mixer' mentions only Windows 10, but the title says Windows 11"])
    );
}

#[test]
fn removed_parts_are_not_in_the_text() {
    let text = inspected("sound.md", SOUND)["text"].to_string();
    for ad in ["shop.example.com", "ads.example.com", "Cheap speakers", "must see", "The list of services"] {
        assert!(!text.contains(ad), "{ad}");
    }
    assert!(text.contains("money-back") && text.contains("factory reset"));
}

#[test]
fn inspect_prints_details_and_names_unreadable_files() {
    let sandbox =
        Sandbox::with(&[("sound.md", SOUND), ("more.jsonl", "{\"_id\": \"a\", \"title\": \"Lamp fails\", \"text\": \"Push it.\"}\n")]);
    let run = sandbox.kb(&["inspect", "corpus/sound.md", "corpus/more.jsonl"]);
    for part in ["menu: Settings > System > Sound", "risk: factory-reset", "removed", "ad-comment: ", "commercial", "corpus/more.jsonl:1"] {
        assert!(run.stdout.contains(part), "{part}: {}", run.stdout);
    }
    let run = sandbox.kb(&["inspect", "corpus/sound.md", "nowhere.md"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("nowhere.md"), "{}", run.stderr);
    sandbox.write("corpus/empty.md", "");
    let run = sandbox.kb(&["inspect", "corpus/empty.md", "corpus/sound.md"]);
    assert!(run.code == 2 && run.stdout.contains("No Sound") && run.stderr.contains("empty file"), "{run:?}");
}

#[test]
fn finds_a_code_in_every_spelling() {
    let sandbox = Sandbox::with(&[
        ("a.md", &article("Access denied 0x80070005", &[("Ask for rights", "Ask."), ("Run as administrator", "Do.")])),
        ("b.md", &article("Update fails", &[("Wait", "It says -2147024891, or 0X80070005."), ("Go on", "Later.")])),
        ("c.md", &article("Mouse fails", &[("Reinstall it", "The device shows error code 43 (Code 43).")])),
    ]);
    for spelling in ["0x80070005", "80070005", "-2147024891", "2147942405", "E_ACCESSDENIED"] {
        let reply = sandbox.json(&["code", "--json", spelling]);
        let code = &reply["codes"][0];
        assert_eq!((&code["code"], &code["articles"], &code["fixes"]), (&json!("0x80070005"), &json!(2), &json!(3)), "{spelling}");
        let titles: Vec<&str> = reply["hits"].as_array().unwrap().iter().filter_map(|h| h["title"].as_str()).collect();
        assert_eq!(titles, ["Ask for rights", "Run as administrator", "Wait"], "{spelling}");
    }
    assert_eq!(
        sandbox.json(&["code", "--json", "0x80070005"])["codes"][0]["spellings"],
        json!(["-2147024891", "0X80070005", "0x80070005"])
    );
    assert_eq!(sandbox.json(&["code", "--json", "43"])["codes"][0]["spellings"], json!(["Code 43", "error code 43"]));
    assert_eq!(sandbox.titles(&["error 43"]), ["Reinstall it"]);
    let top = sandbox.json(&["code", "--top", "--json"]);
    assert_eq!(top["codes"][0]["code"], "0x80070005");
}

#[test]
fn an_unknown_code_gets_a_suggestion() {
    let sandbox = Sandbox::with(&[("a.md", &article("Access denied 0x80070005", &[("Ask", "Ask.")]))]);
    let run = sandbox.kb(&["code", "0x80070006"]);
    assert!(run.code == 1 && run.stdout.is_empty() && run.stderr.contains("similar codes: 0x80070005"), "{run:?}");
    assert_eq!(sandbox.kb(&["code"]).code, 2);
    assert_eq!(sandbox.kb(&["code", " "]).code, 2);
}

#[test]
fn filters_sections_by_platform() {
    let sandbox = Sandbox::with(&[
        ("seven.md", &article("No sound on Windows 7", &[("Open the Control Panel", "Do.")])),
        ("any.md", &article("No sound", &[("Push the plug", "Do.")])),
        ("both.md", &article("No sound on Windows 11", &[("Restart", "Do."), ("On Windows 10 update", "Do.")])),
    ]);
    let titles = |flags: &[&str]| {
        let mut all = vec!["no sound"];
        all.extend(flags);
        let mut titles = sandbox.titles(&all);
        titles.sort();
        titles
    };
    assert_eq!(titles(&["--platform", "windows-11"]), ["Push the plug", "Restart"]);
    assert_eq!(titles(&["--platform", "win10"]), ["On Windows 10 update", "Push the plug"]);
    assert_eq!(titles(&["--platform", "windows"]).len(), 4);
    assert_eq!(titles(&["--platform", "Windows 7", "--platform", "windows-11"]).len(), 3);
    assert!(sandbox.kb(&["search", "no sound", "--platform", "win11"]).stdout.contains("platform not stated"));
    let facets = sandbox.json(&["search", "--json", "no sound", "--facets"])["facets"]["platform"].clone();
    assert!(
        facets.as_array().unwrap().contains(&json!({"value": "windows-7", "count": 1})) || facets.to_string().contains("windows-7"),
        "{facets}"
    );
    let run = sandbox.kb(&["search", "no sound", "--platform", "windos-11"]);
    assert!(run.code == 2 && run.stderr.contains("did you mean windows-11?"), "{}", run.stderr);
}

#[test]
fn settings_add_products() {
    let sandbox = Sandbox::with(&[
        ("a.md", &article("The AR-500 drops calls", &[("Reset it", "Do.")])),
        ("b.md", &article("The iPhone X drops calls", &[("Restart it", "Do.")])),
    ]);
    let settings = "[[product]]\nid = \"acme-router\"\nname = \"Acme Router\"\nkind = \"device\"\nnames = [\"acme router\", \"ar-500\"]\n";
    sandbox.write("kb.toml", settings);
    assert_eq!(sandbox.titles(&["calls", "--product", "acme-router"]), ["Reset it"]);
    sandbox.write("kb.toml", "[[product]]\nid = \"Acme Router\"\nname = \"x\"\nkind = \"device\"\nnames = [\"x\"]\n");
    let run = sandbox.kb(&["index"]);
    assert!(run.code == 2 && run.stderr.contains("[[product]]"), "{}", run.stderr);
    sandbox.write("kb.toml", "[[product]]\nid = \"acme\"\nkind = \"thing\"\n");
    assert_eq!(sandbox.kb(&["index"]).code, 2);
}

#[test]
fn commercial_fixes_can_be_excluded() {
    let sandbox = Sandbox::with(&[("sound.md", SOUND)]);
    assert_eq!(sandbox.titles(&["sound", "--all"]).len(), 3);
    let titles = sandbox.titles(&["sound", "--all", "--no-commercial"]);
    assert_eq!(titles, ["Restart the audio service", "On Windows 10, reset the mixer"]);
}

#[test]
fn recurring_blocks_are_not_found_and_inspect_shows_them() {
    let sandbox = Sandbox::new();
    let ad = "Our friends at Example Hosting pay for this page, and they are as quick as they are cheap.";
    for n in 0..10 {
        let body = format!(
            "The switch of model {n} is on its back, to the left of plug {n}.\n\nRestart your computer and look whether model {n} works.\n\n{ad}"
        );
        sandbox.write(&format!("corpus/{n}.md"), article(&format!("Lamp model {n} fails"), &[(&format!("Turn model {n} off"), &body)]));
    }
    assert_eq!(sandbox.json(&["index", "--json"])["recurring"], 1);
    assert_eq!(sandbox.kb(&["search", "hosting"]).code, 1);
    assert_eq!(sandbox.json(&["search", "--json", "restart computer"])["total"], 10);
    let reply = sandbox.json(&["inspect", "--json", "corpus/3.md"]);
    assert_eq!((&reply["stripped"][0]["rule"], &reply["stripped"][0]["line_start"]), (&json!("recurring"), &json!(13)));
    assert!(!reply["text"].to_string().contains("Hosting"));
}

#[test]
fn filters_cover_families_and_kinds() {
    let sandbox = Sandbox::with(&[
        ("linux.md", "# Zebra mixer fails on Linux\n\n## Fix 1: Restart it\n\nRestart the zebra mixer.\n"),
        ("manager.md", "# Zebra updates fail on Windows\n\n## Fix 1: Look\n\nOpen Device Manager for the zebra.\n"),
        ("telegram.md", "# Zebra calls fail in Telegram\n\n## Fix 1: Wait\n\nWait for the zebra.\n"),
    ]);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let found = |arguments: &[&str]| {
        let mut all = vec!["zebra", "-n", "20"];
        all.extend(arguments);
        let mut titles = sandbox.titles(&all);
        titles.sort();
        titles.dedup();
        titles
    };
    assert_eq!(found(&["--platform", "ubuntu-22.04"]), ["Restart it", "Wait"]);
    assert_eq!(found(&["--platform", "android"]), ["Wait"]);
    assert_eq!(found(&["--product", "whatsapp", "--product", "iphone-x"]), ["Restart it"]);
}

#[test]
fn a_filtered_out_section_does_not_affect_scores() {
    let sandbox = Sandbox::with(&[
        (
            "a.md",
            "# Mixer fails\n\n## Fix 1: On Windows 7, reset the zebra mixer\n\nReset the zebra mixer.\n\n## Fix 2: On Windows 11, wait\n\nWait.\n",
        ),
        ("b.md", "# Mixer trouble\n\n## Fix 1: On Windows 11, reset the zebra mixer\n\nDo it.\n"),
    ]);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    assert_eq!(sandbox.titles(&["reset zebra mixer", "--platform", "windows-11"])[0], "On Windows 11, reset the zebra mixer");
}
