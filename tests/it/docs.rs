//! The README and the pages in `docs/` are correct: commands print the outputs shown, and links, paths and flags exist.
//!
//! A ```` ```console ```` block has commands, each after `$ `, with their outputs. They run one after another, at a width of 80
//! columns, in a home folder with `kb/` (a checkout: `corpus/`, `tests/cases.toml` and an index) and the contents of
//! `tests/docs/`. Each page starts in `kb/` of a fresh home folder. A ```` ```json ```` block below a comment
//! `<!-- $ kb … -->` is the reply of that command. Only times, dates of runs and sizes may differ from what is shown.
//!
//! `KB_WRITE_DOCS=1 cargo test --test it docs::` writes the current outputs into the pages, but keeps the times
//! and sizes shown, because those of a release build are more useful.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use regex::Regex;

use crate::sandbox::{Sandbox, copy_folder, repository};

/// All pages, by path in the repository.
fn pages() -> BTreeMap<String, String> {
    let mut names: Vec<String> = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(str::to_string).to_vec();
    let folder = fs::read_dir(repository().join("docs")).unwrap().flatten();
    let of_docs = folder.map(|entry| format!("docs/{}", entry.file_name().to_string_lossy()));
    names.extend(of_docs.filter(|name| name.ends_with(".md")));
    names.into_iter().map(|name| (name.clone(), page(&name))).collect()
}

fn page(name: &str) -> String {
    fs::read_to_string(repository().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// A reader's home folder, and the reader's current folder.
struct Home {
    sandbox: Sandbox,
    current: PathBuf,
    /// Whether the index in `kb/` is built: that happens when a command first runs there.
    has_index: bool,
}

impl Home {
    fn new() -> Home {
        let sandbox = Sandbox::new();
        copy_folder(&repository().join("tests/docs"), &sandbox.path(""));
        copy_folder(&repository().join("corpus"), &sandbox.path("kb/corpus"));
        sandbox.write("kb/tests/cases.toml", fs::read(repository().join("tests/cases.toml")).unwrap());
        // A file that was written a moment ago may change again within a tick of the file system's clock, and is read twice.
        std::thread::sleep(Duration::from_millis(50));
        Home { current: sandbox.path("kb"), sandbox, has_index: false }
    }

    /// Runs a command, and returns what it prints on both streams. `cd` sets the folder of the commands after it.
    fn run(&mut self, command: &str) -> String {
        if let Some(folder) = command.strip_prefix("cd ") {
            self.current = folder.strip_prefix("~/").map_or_else(|| self.current.join(folder), |below| self.sandbox.path(below));
            return String::new();
        }
        if !self.has_index && self.current == self.sandbox.path("kb") {
            self.has_index = true;
            let indexed = self.run("kb index");
            assert!(indexed.contains("articles"), "{indexed}");
        }
        let program = Path::new(assert_cmd::cargo::cargo_bin!("kb")).parent().unwrap();
        let path = std::env::join_paths([program.to_path_buf(), "/usr/bin".into(), "/bin".into()]).unwrap();
        let home = self.sandbox.path("").canonicalize().unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("exec 2>&1\n{command}")]).current_dir(&self.current);
        shell.env("PATH", path).env("HOME", &home).env("COLUMNS", "80").env_remove("NO_COLOR");
        shell.env_remove("XDG_STATE_HOME");
        let output = shell.output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap().replace(home.to_str().unwrap(), "/home/you");
        PROGRESS.replace_all(&printed, "").into_owned()
    }
}

/// A line of a page, or what a command printed.
enum Piece {
    Line(String),
    Output { command: String, shown: String, is_json: bool },
}

/// Splits a page into lines and outputs.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut lines = text.lines().peekable();
    let mut block = "";
    let mut reply_of: Option<String> = None;
    while let Some(line) = lines.next() {
        pieces.push(Piece::Line(line.to_string()));
        if let Some(language) = line.trim_start().strip_prefix("```") {
            block = if block.is_empty() && !language.is_empty() { language } else { "" };
        }
        let command = match block {
            "console" => line.strip_prefix("$ ").map(str::to_string),
            "json" if line == "```json" => reply_of.take(),
            _ => None,
        };
        if block.is_empty() && !line.is_empty() {
            reply_of = line.strip_prefix("<!-- $ ").and_then(|rest| rest.strip_suffix(" -->")).map(str::to_string);
        }
        if let Some(command) = command {
            let mut shown = String::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with("```") && !line.starts_with("$ ")) {
                shown += &format!("{line}\n");
            }
            pieces.push(Piece::Output { command, shown, is_json: block == "json" });
        }
    }
    pieces
}

/// The page with the current outputs of the program; times and sizes stay if nothing else differs.
fn rewritten(text: &str) -> String {
    let mut home: Option<Home> = None;
    let mut out = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Line(line) => out += &format!("{line}\n"),
            Piece::Output { command, shown, is_json } => {
                let printed = home.get_or_insert_with(Home::new).run(&command);
                let printed = if is_json { pretty(&printed) + "\n" } else { tidy(&printed, &shown) };
                out += &with_varying_of(&printed, &shown);
            }
        }
    }
    out
}

/// An output without spaces at the ends of lines, and with an empty line at its end if one is shown.
fn tidy(printed: &str, shown: &str) -> String {
    let lines: Vec<&str> = printed.trim_end().lines().map(str::trim_end).collect();
    let gap = if shown.ends_with("\n\n") { "\n" } else { "" };
    if lines.is_empty() { gap.to_string() } else { format!("{}\n{gap}", lines.join("\n")) }
}

/// Parts of an output that vary between runs or machines: times, dates of runs, sizes, and the last digits of a fraction in
/// JSON, which depend on the logarithm of the platform.
static VARYING: LazyLock<Regex> = LazyLock::new(|| {
    let units = r"\d[\d,.]* (?:ms|s|kB|MB)\b|\d{4}-\d\d-\d\dT[\d:]+Z";
    let fields = r#""(?:took_us|took_ms|age_s|bytes|index_bytes|ledger_bytes)": ?\d+"#;
    Regex::new(&format!(r#"{units}|{fields}|"[a-z_]+": ?-?\d+\.\d{{4,}}"#)).unwrap()
});

/// The part of such a text that must not vary: of a fraction, all but the digits after the third; of a time or size, its unit.
fn fixed_part(found: &str) -> String {
    let fraction = found.rsplit_once([' ', ':']).and_then(|(key, value)| value.contains('.').then_some((key, value.parse::<f64>().ok()?)));
    fraction.map_or_else(
        || found.replace(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','), ""),
        |(key, value)| format!("{key} {value:.3}"),
    )
}

/// An output with the times and sizes that the page shows, if it has the same number of each kind.
fn with_varying_of(printed: &str, shown: &str) -> String {
    let fixed = |text: &str| VARYING.find_iter(text).map(|found| fixed_part(found.as_str())).collect::<Vec<_>>();
    if fixed(printed) != fixed(shown) {
        return printed.to_string();
    }
    let mut values = VARYING.find_iter(shown);
    VARYING.replace_all(printed, |_: &regex::Captures<'_>| values.next().map_or("", |found| found.as_str()).to_string()).into_owned()
}

/// Progress of `kb index`, which appears after five seconds on a slow machine.
static PROGRESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^(?:[\d,]+/[\d,]+ files, \d+ MB/s|[\d,]+ articles written)\n").unwrap());

/// JSON with line breaks inside values that are longer than a line; keys keep their order.
fn pretty(json: &str) -> String {
    fn value(rest: &mut &str, indent: usize) -> String {
        let open = rest.as_bytes()[0];
        if !matches!(open, b'{' | b'[') {
            let mut values = serde_json::Deserializer::from_str(rest).into_iter::<serde_json::Value>();
            values.next().unwrap().unwrap();
            let (scalar, after) = rest.split_at(values.byte_offset());
            *rest = after;
            return scalar.to_string();
        }
        let mut items = Vec::new();
        *rest = &rest[1..];
        while !rest.starts_with(['}', ']']) {
            let key = if open == b'{' { value(rest, 0) + ": " } else { String::new() };
            *rest = rest.strip_prefix(':').unwrap_or(rest);
            items.push(key + &value(rest, indent + 2));
            *rest = rest.strip_prefix(',').unwrap_or(rest);
        }
        let close = rest.as_bytes()[0];
        *rest = &rest[1..];
        let (open, close) = (char::from(open), char::from(close));
        let line = format!("{open}{}{close}", items.join(", "));
        if line.len() + indent <= 100 && !line.contains('\n') {
            return line;
        }
        let space = " ".repeat(indent);
        format!("{open}\n{space}  {}\n{space}{close}", items.join(&format!(",\n{space}  ")))
    }
    value(&mut json.trim(), 0)
}

/// Takes up to five seconds: it runs some fifty commands of a debug build over fresh folders.
#[cfg(unix)]
#[test]
fn commands_print_the_outputs_shown() {
    let write = std::env::var_os("KB_WRITE_DOCS").is_some();
    std::thread::scope(|scope| {
        let running: Vec<_> = pages().into_iter().map(|(name, text)| (name, scope.spawn(move || (rewritten(&text), text)))).collect();
        for (name, run) in running {
            let (now, shown) = run.join().unwrap();
            if write {
                fs::write(repository().join(&name), now).unwrap();
            } else if now != shown {
                let first = now.lines().zip(shown.lines()).find(|(now, shown)| now != shown).unwrap_or_default();
                panic!(
                    "{name} shows\n  {}\nand the program prints\n  {}\nKB_WRITE_DOCS=1 cargo test --test it docs:: writes it",
                    first.1, first.0
                );
            }
        }
    });
}

#[test]
fn the_first_screen_of_the_readme_has_both_commands() {
    let readme = page("README.md");
    let screen: Vec<&str> = readme.lines().take(24).collect();
    let block = "```console\ncargo run --release -- search \"whatsapp icloud\"\ncargo test\n```";
    assert!(screen.join("\n").contains(block));
    let words = readme.split_whitespace().count();
    assert!(words < 1_700, "the README has {words} words, outputs included: move some of them to docs/");
}

/// Console blocks without `$` are for commands that take minutes.
#[test]
fn every_command_shown_is_run() {
    for (name, text) in pages() {
        let mut in_console = false;
        let mut runs = true;
        for line in text.lines() {
            if line.starts_with("```") {
                (in_console, runs) = (line == "```console", false);
            } else if in_console {
                runs |= line.starts_with("$ ");
                assert!(runs || line.starts_with("cargo ") || line.starts_with("KB_"), "{name} shows a command that no test runs: {line}");
            }
        }
    }
}

/// The program's commands, with the text of their help.
fn commands() -> BTreeMap<String, String> {
    let sandbox = Sandbox::new();
    let help = sandbox.kb(&["--help"]).stdout;
    let list = help.split("Commands:\n").nth(1).and_then(|t| t.split("\n\n").next()).expect("help lists the commands");
    let names = list.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help");
    let commands: BTreeMap<_, _> = names.map(|name| (name.to_string(), sandbox.kb(&[name, "--help"]).stdout)).collect();
    assert!(commands.len() > 5, "{help}");
    commands
}

/// The long flags that a command's help defines.
fn flags(help: &str) -> BTreeSet<String> {
    let flag = Regex::new(r"--[a-z][a-z-]+").unwrap();
    let defining = help.lines().filter(|line| line.starts_with("  ") && line.trim_start().starts_with('-'));
    defining.filter_map(|line| flag.find(line)).map(|found| found.as_str().to_string()).collect()
}

#[test]
fn every_command_and_flag_is_documented() {
    let text: String = pages().into_iter().filter(|(name, _)| name != "CHANGELOG.md").map(|(_, text)| text).collect();
    for (command, help) in commands() {
        assert!(text.contains(&format!("kb {command}")), "kb {command}");
        for flag in flags(&help).iter().filter(|flag| *flag != "--help") {
            let whole = Regex::new(&format!(r"{flag}(?:[^a-z-]|$)")).unwrap();
            assert!(whole.is_match(&text), "no page mentions {flag} of kb {command}");
        }
    }
}

#[test]
fn every_flag_in_the_pages_exists() {
    let commands = commands();
    let (usage, flag) = (Regex::new(r"\bkb ([a-z]+)([^`|\n]*)").unwrap(), Regex::new(r"(?:^|\s)(--[a-z][a-z-]+)").unwrap());
    for (name, text) in pages() {
        for used in usage.captures_iter(&text) {
            let Some(help) = commands.get(&used[1]) else { continue };
            for used_flag in flag.captures_iter(&used[2]) {
                assert!(flags(help).contains(&used_flag[1]), "{name}: kb {} has no {}", &used[1], &used_flag[1]);
            }
        }
    }
}

#[test]
fn help_has_examples_and_exit_codes() {
    let sandbox = Sandbox::new();
    let general = sandbox.kb(&["--help"]).stdout;
    assert!(general.contains("Exit codes: 0"));
    for (command, help) in std::iter::once(("kb".to_string(), general)).chain(commands()) {
        assert!(help.contains("Examples:"), "{command}");
    }
}

#[test]
fn every_query_form_finds_something() {
    let mut home = Home::new();
    let code = Regex::new("`([^`]+)`").unwrap();
    for (name, text) in pages() {
        let mut in_table = false;
        for line in text.lines() {
            in_table = line.starts_with("| you type |") || in_table && line.starts_with('|');
            let first = line.split('|').nth(1).filter(|cell| in_table && !cell.contains("you type")).unwrap_or_default();
            for query in code.captures_iter(first) {
                let quoted = query[1].replace('\'', r"'\''");
                let reply = home.run(&format!("kb search --json -- '{quoted}'"));
                let reply: serde_json::Value = serde_json::from_str(&reply).unwrap_or_else(|e| panic!("{name}: {quoted}: {e}: {reply}"));
                let found = reply["hits"].as_array().is_some_and(|hits| !hits.is_empty());
                // A note says what a minus leaves out; any other one is about a mistake.
                let is_fine = |note: &serde_json::Value| note.as_str().is_some_and(|note| note.contains(" is left out: "));
                let is_clean = reply["query"]["notes"].as_array().is_none_or(|notes| notes.iter().all(is_fine));
                assert!(found && is_clean, "{name}: {quoted}: {reply}");
            }
        }
    }
}

/// The names that an error lists in backquotes, or after its last colon.
fn listed(text: &str) -> BTreeSet<String> {
    let quoted: BTreeSet<String> = text.split('`').skip(1).step_by(2).map(str::to_string).collect();
    let after = text.rsplit(": ").next().unwrap_or_default();
    if quoted.len() > 2 { quoted } else { after.split(", ").map(|name| name.trim().to_string()).collect() }
}

#[test]
fn the_pages_show_all_settings() {
    let text = page("docs/config.md");
    let shown = text.split("```toml\n").nth(1).and_then(|t| t.split("```").next()).expect("config.md shows a kb.toml");
    let settings: toml::Table = toml::from_str(shown).unwrap();
    let mut home = Home::new();
    for folder in settings["sources"].as_array().unwrap() {
        copy_folder(&home.sandbox.path("articles"), &home.sandbox.path("notes").join(folder.as_str().unwrap()));
    }
    home.sandbox.write("notes/kb.toml", shown);
    home.sandbox.write("notes/words.txt", "vpn, tunnel\n");
    home.run("cd ~/notes");
    let (indexed, found) = (home.run("kb index"), home.run("kb search vpn"));
    assert!(indexed.contains("articles") && found.contains("VPN"), "{indexed}{found}");

    home.sandbox.write("notes/kb.toml", "no_such_key = 1\n");
    let keys = listed(home.run("kb status").trim());
    assert_eq!(keys, settings.keys().cloned().collect(), "the keys that the program knows, and those that the page shows");

    home.sandbox.write("notes/kb.toml", "[[product]]\nno_such_key = 1\n");
    let mut keys = listed(home.run("kb status").lines().next().unwrap_or_default());
    keys.retain(|key| key != "no_such_key" && key != "example");
    let product: BTreeSet<String> =
        settings["product"].as_array().unwrap().iter().flat_map(|p| p.as_table().unwrap().keys().cloned()).collect();
    assert_eq!(keys, product, "the keys of a product");
}

/// The anchors of a page's headings, as GitHub makes them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => _ = heading.as_mut().map(|heading| heading.push_str(&text)),
            Event::End(TagEnd::Heading(_)) => {
                let heading = heading.take().unwrap_or_default().to_lowercase().replace(' ', "-");
                anchors.insert(heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect());
            }
            _ => {}
        }
    }
    anchors
}

#[test]
fn links_are_valid() {
    let pages = pages();
    for (name, text) in &pages {
        let base = Path::new(name).parent().unwrap();
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            let Event::Start(Tag::Link { dest_url: url, .. } | Tag::Image { dest_url: url, .. }) = event else { continue };
            if url.contains("://") {
                continue;
            }
            let (file, anchor) = url.split_once('#').map_or((&*url, None), |(file, anchor)| (file, Some(anchor)));
            let target = if file.is_empty() { repository().join(name) } else { repository().join(base).join(file) };
            assert!(target.exists(), "{name}: {url}");
            if let Some(anchor) = anchor {
                assert!(anchors(&fs::read_to_string(&target).unwrap()).contains(anchor), "{name}: {url} is no heading");
            }
        }
    }
}

#[test]
fn paths_in_the_pages_exist() {
    let path = Regex::new(r"(?:^|[\s`(\[])((?:src|tests|benches|examples|\.ci)/[A-Za-z0-9_./-]*)").unwrap();
    let mut missing = Vec::new();
    for (name, text) in pages().into_iter().filter(|(name, _)| name != "CHANGELOG.md") {
        for found in path.captures_iter(&text) {
            let found = found[1].trim_end_matches(['.', '/']);
            if !repository().join(found).exists() {
                missing.push(format!("{name}: {found}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn only_times_sizes_and_progress_may_differ() {
    let stays = |printed: &str, shown: &str| with_varying_of(printed, shown) == shown;
    assert!(stays("1 of 3 hits · 12.5 ms", "1 of 3 hits · 0.3 ms"));
    assert!(stays(r#"{"score": 25.012301, "took_us": 12}"#, r#"{"score": 25.012299, "took_us": 7}"#));
    assert!(stays(r#""committed": "2026-11-30T14:51:36Z""#, r#""committed": "2025-01-02T03:04:05Z""#));
    for (printed, shown) in [
        ("1 of 4 hits · 0.3 ms", "1 of 3 hits · 0.3 ms"),
        (r#"{"score": 25.022299}"#, r#"{"score": 25.012299}"#),
        (r#"{"coverage": 0.9}"#, r#"{"coverage": 1.0}"#),
        ("score 28.39 is the sum of:", "score 28.38 is the sum of:"),
    ] {
        assert!(!stays(printed, shown), "{printed}");
    }
    let lines = "indexing 414 files, 1.0 MB\n1,024/2,000 files, 12 MB/s\n256 articles written\n5 articles written in 0.2 s\n";
    assert_eq!(PROGRESS.replace_all(lines, ""), "indexing 414 files, 1.0 MB\n5 articles written in 0.2 s\n");
}
