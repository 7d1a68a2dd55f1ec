//! The project's own corpus, as a user sees it.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::sandbox::{Sandbox, repository};

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    copy(&repository().join("corpus"), &sandbox.path("corpus"));
    sandbox
}

#[test]
fn every_file_is_indexed_without_a_warning() {
    let summary = sandbox().json(&["index", "--json"]);
    assert!(summary["articles"].as_u64().unwrap() >= 60);
    assert_eq!((&summary["skipped"], &summary["warnings"]), (&Value::Array(vec![]), &Value::Array(vec![])));
}

#[test]
fn whatsapp_and_icloud_return_eight_fixes_in_order() {
    let sandbox = sandbox();
    let reply = sandbox.json(&["search", "--json", "whatsapp", "icloud"]);
    let ordinals: Vec<u64> = reply["hits"].as_array().unwrap().iter().filter_map(|h| h["ordinal"].as_u64()).collect();
    assert_eq!(ordinals, [1, 2, 3, 4, 5, 6, 7, 8]);
    let paths: Vec<&Value> = reply["hits"].as_array().unwrap().iter().map(|h| &h["path"]).collect();
    assert!(paths.iter().all(|p| *p == "cloud-backup/whatsapp-not-backing-up-to-icloud.md"));
    let space = sandbox.json(&["search", "--json", "whatsapp icloud not enough space"]);
    assert!(space["hits"][0]["title"].as_str().unwrap().contains("Free Space"));
}

#[test]
fn answers_contain_no_ads() {
    let sandbox = sandbox();
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    for word in ["adsbygoogle", "affiliate", "checkout", "banner_728x90", "cookies consent", "newsletter"] {
        let hits = sandbox.json(&["search", "--json", "--all", "-n", "100", word])["hits"].to_string();
        for mark in ["adsbygoogle", "checkout?prods", "banner_728x90", "ads.example.com", "shop.example.com"] {
            assert!(!hits.contains(mark), "{word} shows {mark}");
        }
    }
}

#[test]
fn the_program_runs_in_a_fresh_checkout() {
    // The folder `corpus` in the current folder is the default source.
    let sandbox = sandbox();
    let output = Command::new(assert_cmd::cargo::cargo_bin!("kb"))
        .args(["search", "whatsapp icloud"])
        .current_dir(sandbox.path(""))
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("Fix 8: Delete the Damaged Backup"));
}
