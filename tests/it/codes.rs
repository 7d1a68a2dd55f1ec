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

/// 1. What stands in a title is found, though nothing there says that it is a code.
/// 2. Codes of other languages, signals, replies of name servers and pairs of values are codes.
/// 3. A column that is headed as one of codes makes its cells codes.
#[test]
fn codes_in_the_words_of_articles() {
    let page = |title: &str| format!("# {title}\n\n## Fix\n\nThis helps.\n");
    let titles = [
        "Player Crashes With SIGSEGV",
        "Mail Server Needs a Patch for CVE-2024-1234",
        "Browser Says NXDOMAIN for the Intranet",
        "Washing Machine Shows F21",
        "Heat Pump Stops With E-05",
        "Feature Update Stops at C1900101-20017",
        "Keychain Returns OSStatus -25300",
        "Compiler Reports error[E0425]",
        "Container Ends With exit code 137",
        "Client Gets ORA-12541",
        "安装程序显示错误代码 1603",
        "更新時のエラーコード 1935",
        "رمز الخطأ 4005",
        "오류 코드 2203",
        "Код ошибки 3312",
        "L'imprimante affiche le code d'erreur 5102",
    ];
    let mut files: Vec<(String, String)> = titles.iter().enumerate().map(|(number, title)| (format!("{number}.md"), page(title))).collect();
    files.push(("boiler.md".into(), "# Boiler\n\n| Code | Text |\n|---|---|\n| 4471 | Fan blocked |\n| L9 | Flame lost |\n".into()));
    files.push((
        "events.md".into(),
        "# Events\n\n| Event ID | Source | Text |\n|---|---|---|\n| 5831 | Boiler | Started too often |\n".into(),
    ));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let sandbox = Sandbox::with(&files);
    for (typed, path) in [
        ("SIGSEGV", "0.md"),
        ("sigsegv", "0.md"),
        ("CVE-2024-1234", "1.md"),
        ("cve 2024-1234", "1.md"),
        ("NXDOMAIN", "2.md"),
        ("F21", "3.md"),
        ("E-05", "4.md"),
        ("C1900101-20017", "5.md"),
        ("0xC1900101-0x20017", "5.md"),
        ("0xC1900101 - 0x20017", "5.md"),
        ("OSStatus -25300", "6.md"),
        ("-25300", "6.md"),
        ("error[E0425]", "7.md"),
        ("exit 137", "8.md"),
        ("exit code 137", "8.md"),
        ("137", "8.md"),
        ("ORA 12541", "9.md"),
        ("ora12541", "9.md"),
        ("错误代码 1603", "10.md"),
        ("error 1603", "10.md"),
        ("エラー 1935", "11.md"),
        ("رمز الخطأ 4005", "12.md"),
        ("오류 코드 2203", "13.md"),
        ("код ошибки 3312", "14.md"),
        ("erreur 5102", "15.md"),
        ("4471", "boiler.md"),
        ("error code L9", "boiler.md"),
        ("event 5831", "events.md"),
    ] {
        for command in ["code", "search"] {
            let reply = sandbox.json(&[command, "--json", "--", typed]);
            assert_eq!(reply["hits"][0]["path"], path, "kb {command} {typed}: {reply}");
        }
    }
    assert_eq!(sandbox.kb(&["code", "printer"]).code, 1);
}
