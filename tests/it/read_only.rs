//! Reading an index that must not be written, and index folders into which systems put files of their own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::sandbox::{Run, Sandbox, article, run};

/// Every command that reads an index, with words of its reply.
const READING: [(&[&str], &str); 9] = [
    (&["search", "--json", "lamp"], "Change the Bulb"),
    (&["search", "lamp", "--prefix", "--facets", "--explain"], "Change the Bulb"),
    (&["show", "corpus/lamp.md"], "Change the Bulb"),
    (&["status"], "up to date"),
    (&["suggest", "lam"], "lamp"),
    (&["code", "0x80070005"], "0x80070005"),
    (&["code", "--top"], "0x80070005"),
    (&["dupes"], "copy.md"),
    (&["check"], "documents"),
];

fn indexed() -> Sandbox {
    let lamp = article(
        "Desk lamp does not light",
        &[("Change the Bulb", "1. Read 0x80070005.\n2. Push it in."), ("Call Somebody", "It is late.")],
    );
    let sandbox = Sandbox::with(&[("lamp.md", &lamp), ("copy.md", &lamp.replace("Desk lamp", "Floor lamp"))]);
    let built = sandbox.kb(&["index"]);
    assert_eq!(built.code, 0, "{built:?}");
    sandbox
}

/// The files below a folder, with the times of their last change.
fn files(folder: &Path) -> BTreeMap<String, SystemTime> {
    let mut files = BTreeMap::new();
    for entry in ignore::WalkBuilder::new(folder).standard_filters(false).build() {
        let entry = entry.unwrap();
        files.insert(entry.path().display().to_string(), entry.metadata().unwrap().modified().unwrap());
    }
    files
}

fn check(what: &str, command: &[&str], run: &Run, expected: &str) {
    assert_eq!(run.code, 0, "{what}: {command:?}: {run:?}");
    assert!(run.stdout.to_lowercase().contains(&expected.to_lowercase()), "{what}: {command:?}: {run:?}");
    assert!(!run.stderr.contains("damaged"), "{what}: {command:?}: {run:?}");
}

/// 1. No command that reads creates, changes or removes a file, even where locks of earlier runs are missing.
/// 2. In an index without permission to write they all answer.
#[test]
fn reading_commands_write_nothing() {
    let sandbox = indexed();
    let index = sandbox.path("index");
    for path in files(&index).into_keys().filter(|path| path.ends_with("lock")) {
        fs::remove_file(path).unwrap();
    }
    let before = files(&index);
    for (command, expected) in READING {
        check("writable", command, &sandbox.kb(command), expected);
        assert_eq!(files(&index), before, "{command:?}");
    }
    let allow = |writable: bool| {
        for path in before.keys() {
            let mut permissions = fs::metadata(path).unwrap().permissions();
            permissions.set_readonly(!writable);
            fs::set_permissions(path, permissions).unwrap();
        }
    };
    allow(false);
    for (command, expected) in READING {
        check("read-only", command, &sandbox.kb(command), expected);
        assert_eq!(files(&index), before, "{command:?}");
    }
    allow(true);
}

/// An index of another user is searched, and the attempt to write it is refused with the next step. The test needs the right
/// to start programs as another user.
#[cfg(unix)]
#[test]
fn the_index_of_another_user_can_be_read() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let sandbox = indexed();
    fs::set_permissions(sandbox.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    let as_other = |command: &[&str]| {
        let mut command_line = std::process::Command::new(assert_cmd::cargo::cargo_bin!("kb"));
        command_line.current_dir(sandbox.path("")).args(command).uid(NOBODY).gid(NOBODY).env("HOME", "/nonexistent");
        match command_line.output() {
            Ok(_) => Some(run(&mut assert_cmd::Command::from_std(command_line))),
            Err(_) => None,
        }
    };
    if as_other(&["--version"]).is_none() {
        eprintln!("not tested: no program can be started as another user here");
        return;
    }
    for (command, expected) in READING {
        check("another user", command, &as_other(command).unwrap(), expected);
    }
    sandbox.write("corpus/fan.md", "# Fan broken\n\nPush the plug.");
    let refused = as_other(&["index"]).unwrap();
    assert!(refused.code == 2 && refused.stderr.contains("not writable") && refused.stderr.contains("--index"), "{refused:?}");
    assert!(as_other(&["search", "lamp"]).unwrap().code == 0);
}

/// Files of file managers, disks and synchronisation, in the index folder and in a generation, hinder neither a build, an
/// update, a check nor the removal of the old generation.
#[test]
fn files_of_systems_hinder_nothing() {
    let sandbox = Sandbox::with(&[("lamp.md", "# Lamp broken\n\nPush the plug.")]);
    let litter = [".DS_Store", "._current", "Thumbs.db", "thumbs.db", "desktop.ini", "Icon\r", ".directory", ".nfs000001", ".localized"];
    let put = |folder: &str| {
        litter.iter().filter(|name| cfg!(unix) || !name.contains('\r')).for_each(|name| sandbox.write(&format!("{folder}/{name}"), "x"));
        for name in ["lost+found", "@eaDir", ".Spotlight-V100"] {
            fs::create_dir_all(sandbox.path(folder).join(name)).unwrap();
        }
    };
    put("index");
    for round in 1..=3 {
        sandbox.write(&format!("corpus/{round}.md"), format!("# Fan {round} is broken\n\nThe fan of type {round} stands still."));
        let built = sandbox.kb(&["index"]);
        assert!(built.code == 0 && !built.stdout.contains("rebuilding"), "{built:?}");
        put(&format!("index/generation-{round}"));
        // A file manager may change its files at any time.
        sandbox.write(&format!("index/generation-{round}/Thumbs.db"), "another size");
        let checked = sandbox.kb(&["check"]);
        assert!(checked.code == 0, "{checked:?}");
        assert_eq!(sandbox.kb(&["search", "fan"]).code, 0);
    }
    let kept: Vec<String> = files(&sandbox.path("index")).into_keys().filter(|path| path.ends_with("meta.json")).collect();
    assert_eq!(kept.len(), 1, "old generations are removed: {kept:?}");
    assert!(sandbox.path("index/.DS_Store").exists() && sandbox.path("index/lost+found").exists());
}
