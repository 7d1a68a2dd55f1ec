//! The README tells the truth: its commands run, its output is the program's.

use std::fs;

use crate::sandbox::{Sandbox, repository};

fn readme() -> String {
    fs::read_to_string(repository().join("README.md")).unwrap()
}

#[test]
fn every_command_and_flag_of_the_program_is_in_the_readme() {
    let readme = readme();
    let sandbox = Sandbox::new();
    for command in ["index", "search", "suggest", "show", "code", "inspect", "status", "dupes", "check", "eval", "test"] {
        assert!(readme.contains(&format!("kb {command}")), "kb {command}");
        let help = sandbox.kb(&[command, "--help"]).stdout;
        for flag in help.split_whitespace().filter(|w| w.starts_with("--") && w.len() > 4) {
            let flag = flag.trim_matches(|c: char| !c.is_ascii_alphabetic() && c != '-');
            let general = ["--help", "--version"].contains(&flag);
            assert!(general || readme.contains(flag), "{command} {flag}");
        }
    }
}

#[test]
fn help_has_examples_and_exit_codes() {
    let sandbox = Sandbox::new();
    for command in ["", "index", "search", "suggest", "show", "code", "inspect", "status", "dupes", "check", "eval", "test"] {
        let arguments: Vec<&str> = [command, "--help"].into_iter().filter(|a| !a.is_empty()).collect();
        let run = sandbox.kb(&arguments);
        assert!(run.code == 0 && run.stdout.contains("Examples:") && run.stderr.is_empty(), "{arguments:?}");
    }
    assert!(sandbox.kb(&["--help"]).stdout.contains("Exit codes: 0"));
}

#[test]
fn the_output_shown_is_the_output_given() {
    let readme = readme();
    let shown =
        readme.split("$ kb search whatsapp icloud -n 2\n").nth(1).and_then(|t| t.split("```").next()).expect("the README shows a search");
    let mut command = Sandbox::new().command(&["search", "whatsapp", "icloud", "-n", "2"]);
    let index = tempfile::tempdir().unwrap();
    let corpus = repository().join("corpus");
    let built = Sandbox::new().kb(&["index", corpus.to_str().unwrap(), "--index", index.path().to_str().unwrap()]);
    assert_eq!(built.code, 0);
    let run = crate::sandbox::run(command.current_dir(repository()).args(["--index", index.path().to_str().unwrap()]));
    let without_time = |text: &str| text.trim().lines().filter(|l| !l.contains(" ms")).collect::<Vec<_>>().join("\n");
    assert_eq!(without_time(shown), without_time(&run.stdout));
}
