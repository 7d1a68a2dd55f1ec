//! The advice in messages: every command that a message names is run as printed, and must help.

use std::fs;

use regex::Regex;

use crate::sandbox::{Run, Sandbox, article, repository, run};

/// The commands between backticks in what a run printed.
fn commands(run: &Run) -> Vec<String> {
    let printed = format!("{}{}", run.stdout, run.stderr);
    Regex::new("`(kb [^`]+)`").unwrap().captures_iter(&printed).map(|found| found[1].to_string()).collect()
}

/// Runs a command in a shell as a user would type it, with something in the place of each placeholder.
fn type_in(sandbox: &Sandbox, command: &str) -> Run {
    let sets = repository().join("tests/docs/sets/demo");
    let command =
        command.replace("FOLDER", "articles").replace("QUERY", "lamp").replace("FILE", "run.trec").replace("SET", sets.to_str().unwrap());
    let kb = assert_cmd::cargo::cargo_bin!("kb").display().to_string();
    run(assert_cmd::Command::new("sh").current_dir(sandbox.path("")).arg("-c").arg(format!("kb() {{ '{kb}' \"$@\"; }}; {command}")))
}

/// A sandbox with the articles in `articles`, which no setting and no default names.
fn indexed(flags: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    let fixes = [
        ("Push the Plug", "1. Push the plug."),
        ("Change the Bulb", "1. Take another bulb."),
        ("Call Somebody", "1. Call."),
        ("Wait", "1. Sleep."),
    ];
    sandbox.write("articles/lamp.md", article("Desk lamp does not light", &fixes));
    sandbox.write("articles/door.md", "# Door squeaks\n\nOil the hinge because of Error 43.");
    let built = sandbox.kb(&[&["index", "articles"], flags].concat());
    assert_eq!(built.code, 0, "{built:?}");
    sandbox
}

/// The index folder of a sandbox, and a file of its current generation.
fn damage(sandbox: &Sandbox, index: &str, ending: &str, bytes: &[u8]) {
    for entry in ignore::WalkBuilder::new(sandbox.path(index)).standard_filters(false).build().flatten() {
        if entry.path().to_string_lossy().ends_with(ending) {
            fs::write(entry.path(), bytes).unwrap();
        }
    }
}

/// Whatever is wrong with an index, in the default folder or in another one: the first command that the message names puts it
/// right, and the command that failed succeeds then.
#[test]
fn advice_for_an_index_puts_it_right() {
    type Break = fn(&Sandbox, &str);
    let problems: [(&str, Break, &[&str]); 8] = [
        ("changed", |sandbox, _| sandbox.write("articles/new.md", "# Zebra lamp\n\nPush the zebra."), &["status"]),
        ("torn", |sandbox, index| damage(sandbox, index, ".store", b"torn"), &["search", "lamp"]),
        ("no ledger", |sandbox, index| damage(sandbox, index, "files.ledger", b""), &["check"]),
        ("no list", |sandbox, index| damage(sandbox, index, "/current", b"garbage"), &["search", "lamp"]),
        ("no manifest", |sandbox, index| damage(sandbox, index, "meta.json", b"{}"), &["show", "articles/lamp.md"]),
        ("no index", |sandbox, index| fs::remove_dir_all(sandbox.path(index)).unwrap(), &["search", "lamp"]),
        ("no words", |sandbox, index| damage(sandbox, index, "/words", b""), &["suggest", "lam"]),
        ("flipped", flip, &["check"]),
    ];
    for flags in [&[][..], &["--index", "my index"]] {
        for (problem, break_it, command) in &problems {
            let sandbox = indexed(flags);
            break_it(&sandbox, flags.last().unwrap_or(&"index"));
            let failed = sandbox.kb(&[command, flags].concat());
            let advice = commands(&failed);
            assert!(!advice.is_empty(), "{problem} {flags:?}: {failed:?}");
            let followed = type_in(&sandbox, &advice[0]);
            assert_eq!(followed.code, 0, "{problem} {flags:?}: {advice:?}: {followed:?}");
            let again = sandbox.kb(&[command, flags].concat());
            assert!(again.code == 0 && commands(&again).is_empty(), "{problem} {flags:?}: {again:?}");
        }
    }
}

/// Changes one byte of the stored articles.
fn flip(sandbox: &Sandbox, index: &str) {
    for entry in ignore::WalkBuilder::new(sandbox.path(index)).standard_filters(false).build().flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "store") {
            let mut bytes = fs::read(entry.path()).unwrap();
            bytes[10] ^= 0xff;
            fs::write(entry.path(), bytes).unwrap();
        }
    }
}

/// Every command in a message of the program can be typed as it is written, with something in the place of FOLDER, QUERY, SET
/// or FILE.
#[test]
fn every_command_in_a_message_runs() {
    let sandbox = indexed(&[]);
    let in_a_message = Regex::new("`(kb [^`{]+)`").unwrap();
    let mut found = 0;
    for entry in ignore::Walk::new(repository().join("src")).flatten().filter(|entry| entry.path().is_file()) {
        let text = fs::read_to_string(entry.path()).unwrap_or_default();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().filter(|line| line.contains('"') && !line.trim_start().starts_with("//"));
        for command in lines.flat_map(|line| in_a_message.captures_iter(line)).map(|found| found[1].replace("\\\"", "\"")) {
            found += 1;
            // Without an end, and within a sentence about the command instead of advice.
            if !command.contains("--watch") {
                let run = type_in(&sandbox, &command);
                assert!(run.code == 0 || !command.contains("index") && run.code == 1, "{}: `{command}`: {run:?}", entry.path().display());
            }
        }
    }
    assert!(found > 20, "only {found} commands");
}

/// 1. An unlikely answer shows no hit and exits with 1, in every format and in a batch; `--weak` shows the hits, as advised.
/// 2. `-n N` and `--all` show more hits where the page says so; `--verbose` lists the skipped files.
/// 3. A quoted word is not corrected, and a suggested name is accepted.
#[test]
fn advice_for_a_page_helps() {
    let sandbox = Sandbox::new();
    sandbox.write("kb.toml", format!("sources = [{:?}]", repository().join("corpus")));
    let unlikely = ["search", "coffee machine leaks water"];
    let none = sandbox.kb(&unlikely);
    assert!(none.code == 1 && none.stdout.contains("--weak shows the hits anyway"), "{none:?}");
    assert_eq!(sandbox.kb(&[&unlikely[..], &["--json"]].concat()).code, 1);
    let weak = sandbox.kb(&[&unlikely[..], &["--weak"]].concat());
    assert!(weak.code == 0 && weak.stdout.contains(" 1. "), "{weak:?}");
    sandbox.write("batch.jsonl", format!("{{\"_id\": \"a\", \"text\": \"{}\"}}\n", unlikely[1]));
    assert_eq!(
        (sandbox.kb(&["search", "--batch", "batch.jsonl"]).code, sandbox.kb(&["search", "--batch", "batch.jsonl", "--weak"]).code),
        (1, 0)
    );

    let sandbox = indexed(&[]);
    let page = sandbox.kb(&["search", "lamp", "-n", "1"]);
    assert!(page.stdout.contains("-n N shows more"), "{page:?}");
    assert_eq!(sandbox.titles(&["lamp", "-n", "3"]).len(), 3);
    let corrected = sandbox.kb(&["search", "hingge squeaks"]);
    assert!(corrected.stderr.contains("quote it to search for \"hingge\""), "{corrected:?}");
    assert!(!sandbox.kb(&["search", "\"hingge\" squeaks"]).stderr.contains("showing results for"));
    let unknown = sandbox.kb(&["search", "lamp", "--platform", "windws-11"]);
    assert!(unknown.code == 2 && unknown.stderr.contains("did you mean windows-11?"), "{unknown:?}");
    assert_ne!(sandbox.kb(&["search", "lamp", "--platform", "windows-11"]).code, 2);
    let elsewhere = indexed(&["--index", "ix"]);
    let missing = elsewhere.kb(&["code", "0xC000021A", "--index", "ix"]);
    assert_eq!(commands(&missing), ["kb code --top --index ix"], "{missing:?}");
    assert_eq!(type_in(&elsewhere, &commands(&missing)[0]).code, 0);
    sandbox.write("articles/a-empty.md", "");
    sandbox.write("articles/b-empty.md", "");
    assert!(sandbox.kb(&["index"]).stderr.contains("--verbose lists them"));
    assert!(sandbox.kb(&["index", "--verbose"]).stderr.contains("b-empty.md"));
}

/// Errors about what a user names say what to do.
#[test]
fn errors_about_files_say_what_to_do() {
    let sandbox = indexed(&[]);
    sandbox.write("latin.jsonl", b"{\"_id\": \"\xe9\"}");
    sandbox.write("bad/kb.toml", "index = no");
    fs::create_dir(sandbox.path("folder.jsonl")).unwrap();
    let check = |arguments: &[&str], advice: &str| {
        let run = sandbox.kb(arguments);
        assert!(run.code == 2 && run.stderr.contains(advice), "{arguments:?}: {run:?}");
    };
    check(&["search", "--batch", "nowhere.jsonl"], "check the path");
    check(&["search", "--batch", "latin.jsonl"], "save it as UTF-8");
    check(&["search", "--batch", "folder.jsonl"], "name a file instead of a folder");
    check(&["search", "--from", "nowhere.log"], "check the path");
    check(&["test", "nowhere.toml"], "check the path");
    check(&["show", "nowhere.md"], "`kb search QUERY`");
    check(&["index", "nowhere"], "`kb index FOLDER`");
    let mut command = sandbox.command(&["status"]);
    let bad = run(command.current_dir(sandbox.path("bad")));
    assert!(bad.code == 2 && bad.stderr.contains("correct the line"), "{bad:?}");
}
