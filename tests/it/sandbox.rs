//! A temporary folder for each test, in which the program runs.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use proptest::prelude::ProptestConfig;
use serde_json::Value;
use tempfile::TempDir;

/// A temporary folder that is removed after the test.
pub(crate) struct Sandbox {
    folder: TempDir,
}

/// Exit code and output of a run of the program.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Sandbox {
    pub(crate) fn new() -> Sandbox {
        Sandbox { folder: tempfile::tempdir().expect("a temporary folder can be made") }
    }

    /// A sandbox whose `corpus` contains these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Sandbox {
        let sandbox = Sandbox::new();
        files.iter().for_each(|(name, text)| sandbox.write(&format!("corpus/{name}"), text));
        sandbox
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder can be made");
        std::fs::write(path, bytes).expect("the file can be written");
    }

    /// A command that runs the program in the sandbox.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("kb"));
        command.current_dir(self.folder.path()).env_remove("NO_COLOR").env_remove("COLUMNS").args(arguments);
        command.env("XDG_STATE_HOME", self.folder.path().join("state"));
        command
    }

    /// Runs the program in the sandbox.
    pub(crate) fn kb(&self, arguments: &[&str]) -> Run {
        run(&mut self.command(arguments))
    }

    /// Runs the program in the sandbox and parses its JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let run = self.kb(arguments);
        serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {run:?}"))
    }

    /// The titles of a query's hits.
    pub(crate) fn titles(&self, arguments: &[&str]) -> Vec<String> {
        let mut all = vec!["search", "--json"];
        all.extend(arguments);
        let reply = self.json(&all);
        reply["hits"].as_array().expect("hits are a list").iter().map(|h| h["title"].as_str().unwrap_or_default().to_string()).collect()
    }
}

pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().expect("the program starts");
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The configuration of a test with random inputs: a number of cases that takes a few seconds, or `PROPTEST_CASES`.
pub(crate) fn cases(few: u32) -> ProptestConfig {
    let all = ProptestConfig::default();
    if std::env::var_os("PROPTEST_CASES").is_some() { all } else { ProptestConfig { cases: few, ..all } }
}

/// The folder of this repository.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Copies a folder with its contents.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder can be read").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("the file can be copied");
        }
    }
}

/// An article with numbered fixes.
pub(crate) fn article(title: &str, fixes: &[(&str, &str)]) -> String {
    let mut text = format!("---\ntitle: \"{title}\"\n---\n\nThis happens to many people.\n\n");
    for (i, (heading, body)) in fixes.iter().enumerate() {
        text += &format!("## {}\\. {heading}\n\n{body}\n\n", i + 1);
    }
    text
}
