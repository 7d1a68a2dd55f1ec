//! Indexes of earlier versions, and the versions that a change of the code must raise.

use std::fs;
use std::path::Path;

use kb::index::{Manifest, SCHEMA_VERSION};

use crate::sandbox::{Sandbox, repository};

/// The version numbers, and the hash of the parser's code and rules for which they hold. If the hash that the test prints differs,
/// the code below `src/article` or `src/text` has changed. If the same file may now result in another article, or the same text
/// in other terms, raise `PARSER_VERSION` or `ANALYSIS_VERSION` too, so that indexes are rebuilt; then update the hash.
const PARSER: (u32, u32, &str) = (6, 7, "bd5930cf934f4f8c");

#[test]
fn the_versions_match_the_code() {
    let now = (kb::article::PARSER_VERSION, kb::text::ANALYSIS_VERSION, env!("KB_PARSER_HASH"));
    assert_eq!(now, PARSER, "the parser has changed: see the comment of PARSER in tests/it/versions.rs");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        match entry.path().is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => _ = fs::copy(entry.path(), to.join(entry.file_name())).unwrap(),
        }
    }
}

/// A sandbox with an index built by an earlier version, and a corpus to rebuild it from.
fn with_index_of(version: &str) -> Sandbox {
    let sandbox =
        Sandbox::with(&[("lamp.md", "# Lamp broken\n\n## Fix 1: Push it\n\nPush the switch."), ("fan.md", "# Fan broken\n\nTurn it.")]);
    copy(&repository().join("tests/fixtures").join(version), &sandbox.path("index"));
    sandbox
}

/// 1. An index built by an older version is recognised by every command, and a search says how to rebuild it.
/// 2. The next run rebuilds it, says why, and removes the old one.
fn check_rebuilt(version: &str) {
    let sandbox = with_index_of(version);
    for command in [["search", "lamp"], ["status", "--json"], ["code", "--top"]] {
        let run = sandbox.kb(&command);
        assert!(run.code == 2 && run.stderr.contains("built by an older version of kb"), "{version}: {run:?}");
        assert!(run.stderr.contains("kb index"), "{version}: {run:?}");
    }
    let run = sandbox.kb(&["index"]);
    assert!(
        run.code == 0 && run.stderr.contains("built from scratch: the index was built by an older version of kb"),
        "{version}: {run:?}"
    );
    assert_eq!(sandbox.titles(&["lamp"]), ["Push it"]);
    assert_eq!(sandbox.kb(&["check"]).code, 0);
    assert!(!sandbox.path("index/generation-1").exists());
}

#[test]
fn an_index_of_an_older_version_is_recognised_and_rebuilt() {
    check_rebuilt("index-before-0.1.0");
}

/// The index of the last release is used as long as all versions are the same, and rebuilt once one is raised.
#[test]
fn the_index_of_the_last_release() {
    let sandbox = with_index_of("index-of-0.1.0");
    let meta: serde_json::Value = serde_json::from_str(&fs::read_to_string(sandbox.path("index/generation-1/meta.json")).unwrap()).unwrap();
    let manifest: Manifest = serde_json::from_str(meta["payload"].as_str().unwrap()).unwrap();
    let ours = [SCHEMA_VERSION, kb::text::ANALYSIS_VERSION, kb::article::PARSER_VERSION, kb::family::FAMILY_VERSION];
    if [manifest.schema, manifest.analysis, manifest.parser, manifest.family] != ours {
        return check_rebuilt("index-of-0.1.0");
    }
    let titles = sandbox.titles(&["lamp error 43"]);
    assert_eq!(titles.first().map(String::as_str), Some("Replace the fuse"), "{titles:?}");
    assert_eq!(sandbox.kb(&["check"]).code, 0);
}
