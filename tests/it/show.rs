//! `kb show`: a whole fix, and the outline of an article.

use serde_json::json;

use crate::sandbox::{Sandbox, article};

const BODY: &str = "Read this.\n\n1. Open `cmd` as *administrator*.\n\n   ```bat\n   sfc /scannow\n   ```\n\n2. Wait.\n   - ten minutes\n   - or more\n\n| Code | Meaning |\n|------|---------|\n| 1    | bad     |\n\n> Keep the power on.\n\nSee [the manual](https://docs.example.com/sfc).\n\n### If it fails\n\nTry again.";

fn sandbox() -> Sandbox {
    Sandbox::with(&[("pc.md", &article("PC crashes", &[("Repair the files", BODY), ("Update", "Now.")]))])
}

fn id_of(sandbox: &Sandbox, query: &str) -> String {
    sandbox.json(&["search", "--json", query])["hits"][0]["id"].as_str().unwrap().to_string()
}

#[test]
fn a_fix_is_shown_whole() {
    let sandbox = sandbox();
    let id = id_of(&sandbox, "repair files");
    let run = sandbox.kb(&["show", &id]);
    assert_eq!(run.code, 0);
    insta::assert_snapshot!(run.stdout.replace(&id, "ID"), @r"
    Fix 1: Repair the files
    PC crashes
    corpus/pc.md:7-32  ID

    Read this.

     1. Open cmd as administrator.
            sfc /scannow
     2. Wait.
         - ten minutes
         - or more

    Code | Meaning
    1 | bad

    | Keep the power on.

    See the manual.

    If it fails

    Try again.

    Links
      the manual: https://docs.example.com/sfc
    ");
}

#[test]
fn the_beginning_of_an_id_is_enough() {
    let sandbox = sandbox();
    let id = id_of(&sandbox, "repair files");
    let reply = sandbox.json(&["show", &id[..6], "--json"]);
    assert_eq!(
        (&reply["id"], &reply["title"], &reply["ordinal"], &reply["schema"]),
        (&json!(id), &json!("Repair the files"), &json!(1), &json!(1))
    );
    assert_eq!(reply["links"], json!([{"text": "the manual", "url": "https://docs.example.com/sfc"}]));
    assert_eq!(reply["steps"].as_array().unwrap().len(), 2);
    assert!(reply["blocks"].to_string().contains("sfc /scannow"));
    assert_eq!(sandbox.json(&["show", &id.to_uppercase(), "--json"])["id"], json!(id));
}

#[test]
fn an_outline_lists_sections_with_roles_ordinals_and_ids() {
    let sandbox = sandbox();
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    for path in ["pc.md", "corpus/pc.md", "./corpus/pc.md", sandbox.path("corpus/pc.md").to_str().unwrap()] {
        let reply = sandbox.json(&["show", path, "--json"]);
        let sections: Vec<_> = reply["articles"][0]["sections"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| (s["role"].clone(), s["ordinal"].clone(), s["title"].clone()))
            .collect();
        assert_eq!(
            sections,
            [
                (json!("introduction"), json!(null), json!("PC crashes")),
                (json!("fix"), json!(1), json!("Repair the files")),
                (json!("fix"), json!(2), json!("Update")),
            ],
            "{path}"
        );
    }
    let run = sandbox.kb(&["show", "pc.md"]);
    assert!(run.stdout.contains("1. Repair the files, 2 steps") && run.stdout.contains("introduction"), "{}", run.stdout);
}

#[test]
fn an_article_is_found_by_its_id_too() {
    let sandbox = sandbox();
    let article = sandbox.json(&["search", "--json", "repair"])["hits"][0]["article"]["id"].as_str().unwrap().to_string();
    assert_eq!(sandbox.json(&["show", &article, "--json"])["articles"][0]["title"], "PC crashes");
}

#[test]
fn unknown_ids_and_paths_are_errors() {
    let sandbox = sandbox();
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let unknown = sandbox.kb(&["show", "ffffffff"]);
    assert!(unknown.code == 2 && unknown.stderr.contains("no article or section has the id ffffffff"), "{}", unknown.stderr);
    let missing = sandbox.kb(&["show", "nowhere.md"]);
    assert!(missing.code == 2 && missing.stderr.contains("no indexed file has the path nowhere.md"), "{}", missing.stderr);
}

#[test]
fn an_ambiguous_id_is_refused() {
    let headings: String = (0..1500).map(|i| format!("## Lamp {i}\n\nText.\n\n")).collect();
    let sandbox = Sandbox::with(&[("lamps.md", &format!("# Lamps\n\nText.\n\n{headings}"))]);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let outline = sandbox.json(&["show", "lamps.md", "--json"]);
    let sections = outline["articles"][0]["sections"].as_array().unwrap();
    let mut prefixes: Vec<&str> = sections.iter().map(|s| &s["id"].as_str().unwrap()[..4]).collect();
    prefixes.sort_unstable();
    let shared = prefixes.windows(2).find(|w| w[0] == w[1]).expect("of 1,500 ids two share four digits")[0];
    assert!(sandbox.kb(&["show", shared]).stderr.contains(&format!("several ids start with {shared}")));
}
