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
    corpus/pc.md:7 · to line 32 · ID

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
    let run = sandbox.kb(&["show", "pc.md", "--outline"]);
    assert!(run.stdout.contains("1. Repair the files · fix, 2 steps") && run.stdout.contains("introduction"), "{}", run.stdout);
}

/// 1. A file is shown whole; `--outline` leaves out the text.
/// 2. A line of a file shows the section that contains it, and a line below the last section that section.
/// 3. A hit of the last search is shown by its number, and its article with `--all` and `--outline`.
#[test]
fn articles_lines_and_hits_are_shown() {
    let sandbox = sandbox();
    assert_eq!(sandbox.kb(&["show", "1"]).code, 2);
    let shown = |arguments: &[&str]| {
        let run = sandbox.kb(&[&["show"], arguments].concat());
        assert_eq!(run.code, 0, "{run:?}");
        run.stdout
    };
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let whole = shown(&["corpus/pc.md"]);
    for part in ["PC crashes\n", "This happens to many people.", "1. Repair the files\n", "    sfc /scannow\n", "2. Update\n", "Now.\n"] {
        assert!(whole.contains(part), "{part}: {whole}");
    }
    assert_eq!(whole.matches("PC crashes").count(), 1, "{whole}");
    assert!(!shown(&["corpus/pc.md", "--outline"]).contains("Now."));
    assert!(sandbox.json(&["show", "--json", "pc.md"])["articles"][0]["sections"][1]["blocks"].is_array());
    for (line, title) in [("12", "Fix 1: Repair the files\n"), ("7", "Fix 1: Repair"), ("999", "Fix 2: Update\n")] {
        assert!(shown(&[&format!("corpus/pc.md:{line}")]).starts_with(title), "{line}");
    }
    let hits = sandbox.json(&["search", "--json", "repair files update pc"]);
    assert_eq!(sandbox.json(&["show", "2", "--json"])["id"], hits["hits"][1]["id"]);
    assert_eq!((shown(&["1", "--all"]), shown(&["2", "--outline"])), (whole, shown(&["pc.md", "--outline"])));
    let missing = sandbox.kb(&["show", "9"]);
    assert!(missing.code == 2 && missing.stderr.contains("hits 1 to 2, and not 9"), "{missing:?}");
    assert_eq!(sandbox.kb(&["search", "zebra"]).code, 1);
    assert!(sandbox.kb(&["show", "1"]).stderr.contains("had no hits"));
}

/// The state has ids and numbers only, which only the user may read.
#[cfg(unix)]
#[test]
fn the_state_of_a_terminal_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = sandbox();
    let id = id_of(&sandbox, "repair files");
    let folder = sandbox.path("state/kb");
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&files[0])), (0o700, 0o600));
    let text = std::fs::read_to_string(&files[0]).unwrap();
    assert!(text.starts_with(&format!("1 {id}\n")) && text.chars().all(|c| c.is_ascii_hexdigit() || c.is_whitespace()), "{text}");
    // A search works the same where no state can be kept.
    std::fs::remove_dir_all(sandbox.path("state")).unwrap();
    sandbox.write("state", "");
    assert_eq!(sandbox.kb(&["search", "repair"]).code, 0);
}

/// In a container, the session may have been begun by a process that has no number inside it.
#[cfg(target_os = "linux")]
#[test]
fn a_session_from_outside_a_container_is_no_obstacle() {
    let sandbox = sandbox();
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let in_container = |program: &std::ffi::OsStr, arguments: &[&str]| {
        let mut command = assert_cmd::Command::new("unshare");
        command.args(["--user", "--pid", "--fork", "--map-root-user"]).arg(program).args(arguments);
        command.current_dir(sandbox.path("")).env("XDG_STATE_HOME", sandbox.path("state")).output()
    };
    if !in_container("true".as_ref(), &[]).is_ok_and(|output| output.status.success()) {
        eprintln!("left out: this machine makes no namespaces of processes");
        return;
    }
    for arguments in [["search", "repair"], ["show", "1"]] {
        let output = in_container(assert_cmd::cargo::cargo_bin!("kb").as_os_str(), &arguments).unwrap();
        assert!(output.status.success(), "{output:?}");
    }
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
