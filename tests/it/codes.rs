//! Codes: `kb code` and `kb search` understand the same.

use crate::sandbox::Sandbox;

const TABLE: &str = "# Sync error codes\n\n| Code | Meaning | What to do |\n|---|---|---|\n\
    | E1001 | Wrong password | Reset the password |\n| E1002 | Quota exceeded | Empty the recycle bin |\n\
    | 0x80070570 | The file is corrupted | Run `chkdsk /f` |\n| QRS50076 | Sign-in required | Approve the request |\n";
const HANDBOOK: &str = "# Period close\n\nThe period is closed once a month.\n\n## ERR-4711: the period is locked\n\n1. Run `unlock --period`.\n\n\
    ## The bridge says XK 2209\n\n1. Restart the bridge.\n";
const STOP: &str = "# Blue screen CRITICAL_PROCESS_DIED\n\n## Fix 1: Repair the files\n\n1. Run `sfc /scannow`.\n";

/// 1. What one finds the other finds, first and in any spelling.
/// 2. The row or section that names the code answers.
/// 3. A code is shown as its articles write it.
#[test]
fn a_code_is_found_by_code_and_by_search() {
    let sandbox =
        Sandbox::with(&[("table.md", TABLE), ("handbook.md", HANDBOOK), ("stop.md", STOP), ("other.md", "# Lamp\n\nPage 4711 of 1002.")]);
    for (typed, title, shown) in [
        ("E1002", "E1002", "E1002"),
        ("e1002", "E1002", "E1002"),
        ("E 1002", "E1002", "E1002"),
        ("E-1002", "E1002", "E1002"),
        ("80070570", "0x80070570", "0x80070570"),
        ("0X80070570", "0x80070570", "0x80070570"),
        ("-2147023504", "0x80070570", "0x80070570"),
        ("ERR4711", "ERR-4711: the period is locked", "ERR-4711"),
        ("err 4711", "ERR-4711: the period is locked", "ERR-4711"),
        ("error 4711", "ERR-4711: the period is locked", "ERR-4711"),
        ("xk2209", "The bridge says XK 2209", ""),
        ("0xEF", "Repair the files", "CRITICAL_PROCESS_DIED"),
        ("critical process died", "Repair the files", "CRITICAL_PROCESS_DIED"),
    ] {
        let code = sandbox.json(&["code", "--json", typed]);
        let search = sandbox.json(&["search", "--json", typed]);
        assert_eq!(code["hits"][0]["title"], title, "kb code {typed}: {code}");
        assert_eq!(search["hits"][0]["title"], title, "kb search {typed}: {search}");
        assert_eq!(code["codes"][0]["code"].as_str().unwrap_or_default(), shown, "{typed}: {code}");
    }
    let unknown = sandbox.kb(&["code", "E9999"]);
    assert!(unknown.code == 1 && unknown.stderr.contains("no article mentions the code E9999"), "{unknown:?}");
    let word = sandbox.kb(&["code", "xk2209"]);
    assert!(word.code == 0 && word.stdout.starts_with("no article says that xk2209 is a code"), "{word:?}");
}
