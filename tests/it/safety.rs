//! Runs that are killed, disturbed, started twice or out of disk space: readers always see a complete generation.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use kb::index::{Reader, check, update};
use kb::query::{Lexicon, Query};
use kb::search::{SearchOptions, search};
use kb::text::Analyzer;

use crate::sandbox::{Sandbox, article};
use crate::updating::{content, options, sources};

/// Families in the corpora of these tests, and articles in each.
const FAMILIES: usize = 12;
const MEMBERS: usize = 5;

/// Writes every article again, each with the number of the round in its text.
fn write_round(corpus: &Path, round: usize) {
    for family in 0..FAMILIES {
        let body: String = (0..60).map(|w| format!("family{family}word{w} ")).collect();
        for member in 0..MEMBERS {
            let text = article(
                &format!("The lamp flickers, {family} {member}"),
                &[("Turn it off", &format!("{body} round{round}")), ("Turn it on", "Push it.")],
            );
            fs::write(corpus.join(format!("{family:02}-{member}.md")), text).unwrap();
        }
    }
}

/// The round of an index, if all its articles are of one round and every family is complete.
fn round_of(index: &Path) -> Result<usize, String> {
    let reader = Reader::open(index).map_err(|e| e.to_string())?;
    let mut analyzer = Analyzer::default();
    let query = Query::parse("lamp flickers", Lexicon::built_in(), &mut analyzer);
    let options = SearchOptions { limit: 200, ..SearchOptions::default() };
    let answer = search(&reader, &query, &options, &mut analyzer).map_err(|e| e.to_string())?;
    let mut rounds: Vec<&str> = Vec::new();
    let mut texts = Vec::new();
    for hit in &answer.hits {
        if hit.article.copies.len() + 1 != MEMBERS {
            return Err(format!("{}: incomplete family: {} copies", hit.article.path, hit.article.copies.len()));
        }
        texts.push(hit.section.plain_text());
    }
    rounds.extend(texts.iter().filter_map(|text| text.split("round").nth(1)).map(str::trim));
    rounds.sort_unstable();
    rounds.dedup();
    match rounds.as_slice() {
        [one] if texts.len() == FAMILIES * 2 => one.parse().map_err(|e| format!("{one}: {e}")),
        other => Err(format!("{} hits of the rounds {other:?}", texts.len())),
    }
}

fn start(sandbox: &Sandbox, arguments: &[&str]) -> Child {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("kb"));
    command.current_dir(sandbox.path("")).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn entries(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Number of runs to kill: four at each moment, which takes more than five seconds, because the kills seldom hit the short
/// moments at which files are renamed.
const KILLS: u32 = 48;
/// Number of moments, evenly spaced over the duration of a run, at which runs are killed in turn.
const MOMENTS: u32 = 12;

/// 1. When a run is killed at any of many moments, searches answer from a complete commit.
/// 2. The next run finishes; then the index is intact, without leftovers and locks.
///
/// The expected duration of a run follows the speed of the machine: it shrinks when a run ended before it was killed, and grows
/// when a run was killed at the last moment. Runs are killed until enough of them had begun to write.
#[test]
fn killing_a_run_at_any_moment_loses_nothing() {
    let sandbox = Sandbox::with(&[("00-0.md", "# x\n\nx")]);
    let (corpus, index) = (sandbox.path("corpus"), sandbox.path("index"));
    write_round(&corpus, 0);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    write_round(&corpus, 1);
    let started = Instant::now();
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let mut expected = started.elapsed();
    let (mut served, mut round, mut killed, mut while_writing) = (1, 1, 0, 0);
    while killed < KILLS || while_writing < KILLS / 3 {
        round += 1;
        assert!(round < 400, "{killed} runs were killed, {while_writing} of them while they wrote; a run takes {expected:?}");
        write_round(&corpus, round);
        let arguments: &[&str] = if round.is_multiple_of(2) { &["index"] } else { &["index", "--rebuild"] };
        let moment = killed % MOMENTS;
        let mut child = start(&sandbox, arguments);
        std::thread::sleep(expected * moment / (MOMENTS - 1));
        let has_ended = child.try_wait().unwrap().is_some();
        child.kill().unwrap();
        child.wait().unwrap();
        let now = round_of(&index).unwrap_or_else(|e| panic!("killed at moment {moment}: {e}"));
        assert!(now == served || now == round, "moment {moment}: round {now} after {served}");
        served = now;
        let checked = check(&index).unwrap();
        assert_eq!(checked.problems, Vec::<String>::new(), "moment {moment}");
        if has_ended {
            assert_eq!(now, round, "a run that was not killed");
            expected = expected * 9 / 10;
            continue;
        }
        (killed, while_writing) = (killed + 1, while_writing + u32::from(!checked.leftovers.is_empty()));
        if moment == MOMENTS - 1 {
            expected = expected * 3 / 2;
        }
        if killed % 8 == 0 {
            let run = sandbox.kb(&["index"]);
            assert_eq!(run.code, 0, "moment {moment}: {run:?}");
            served = round;
            assert_eq!(round_of(&index), Ok(round));
        }
    }
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let checked = check(&index).unwrap();
    assert_eq!((checked.problems, checked.leftovers), (vec![], vec![]));
    let names = entries(&index);
    assert!(names.len() == 4 && names[..2] == [".gitignore", "current"] && names[3] == "lock", "{names:?}");
}

/// Sets a flag when dropped, so that threads that wait for it end even if the test panics.
struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// 1. No search fails while the index is updated again and again.
/// 2. Every search sees complete families of a single commit.
#[test]
fn searches_work_while_the_index_is_updated() {
    let folder = sources();
    let (corpus, options) = (folder.path().join("corpus"), options(folder.path(), "index"));
    write_round(&corpus, 0);
    update(&options, &()).unwrap();
    let (done, searches) = (AtomicBool::new(false), AtomicU64::new(0));
    let mut last_round = 0;
    let failures: Vec<String> = std::thread::scope(|scope| {
        let search = || {
            let mut failed = Vec::new();
            let mut last = 0;
            while !done.load(Ordering::Relaxed) {
                match round_of(&options.index) {
                    Ok(round) if round < last => failed.push(format!("round {round} after {last}")),
                    Ok(round) => last = round,
                    Err(error) => failed.push(error),
                }
                searches.fetch_add(1, Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(8));
            }
            failed
        };
        let stop = SetOnDrop(&done);
        let searchers = [scope.spawn(search), scope.spawn(search)];
        // A busy machine needs more rounds for as many searches.
        while last_round < 15 || searches.load(Ordering::Relaxed) < 100 {
            last_round += 1;
            write_round(&corpus, last_round);
            update(&options, &()).unwrap();
        }
        drop(stop);
        searchers.into_iter().flat_map(|s| s.join().unwrap()).collect()
    });
    assert_eq!(failures, Vec::<String>::new());
    assert_eq!(round_of(&options.index), Ok(last_round));
}

/// 1. A second writer fails and names the first; with `--wait` it waits, then writes.
/// 2. A third writer fails because the second is already waiting.
#[test]
fn two_writers_take_turns() {
    let sandbox = Sandbox::with(&[("lamp.md", "# Lamp broken\n\nPush it.")]);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let lock = fs::File::options().read(true).write(true).open(sandbox.path("index/lock")).unwrap();
    lock.lock().unwrap();
    let second = sandbox.kb(&["index"]);
    assert!(second.code == 2 && second.stderr.contains("is writing this index") && second.stderr.contains("kb index --wait"), "{second:?}");
    sandbox.write("corpus/fan.md", "# Fan broken\n\nTurn it.");
    let waiting = start(&sandbox, &["index", "--wait"]);
    let queue = sandbox.path("index/lock.waiting");
    wait_until("the second writer waits", || fs::read_to_string(&queue).is_ok_and(|text| text.contains(&waiting.id().to_string())));
    let third = sandbox.kb(&["index", "--wait"]);
    assert!(third.code == 2 && third.stderr.contains("is already waiting for it"), "{third:?}");
    drop(lock);
    let ended = waiting.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success() && stderr.contains("waiting for it") && stderr.contains("2 articles"), "{stderr}");
    assert_eq!(sandbox.titles(&["fan"]), ["Fan broken"]);
}

/// A lock file that is not locked by a process has no effect, whatever it contains.
#[test]
fn the_lock_file_of_a_dead_process_is_not_a_lock() {
    let sandbox = Sandbox::with(&[("lamp.md", "# Lamp broken\n\nPush it.")]);
    sandbox.write("index/lock", "process 4 on elsewhere\n");
    sandbox.write("index/lock.waiting", "process 5 on elsewhere\n");
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    assert!(!fs::read_to_string(sandbox.path("index/lock")).unwrap().contains("elsewhere"));
    assert_eq!(sandbox.titles(&["lamp"]), ["Lamp broken"]);
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < Duration::from_secs(60), "not within a minute: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// 1. If the disk is full, a run ends with an error, and the old index stays.
/// 2. Once there is space again, the next run finishes.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_old_index() {
    let sandbox = Sandbox::with(&[("lamp.md", "# Lamp broken\n\nPush it.")]);
    let mut words = String::new();
    for n in 0..30_000_u64 {
        words += &format!("word{} ", n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20);
    }
    sandbox.write("large.md", format!("# Large\n\n{words}"));
    let script = r#"
        set -u
        mkdir -p disk && mount -t tmpfs -o size=256k tmpfs disk || exit 77
        "$KB" index --index disk/index || exit 1
        cp large.md corpus/large.md
        "$KB" index --index disk/index 2>full.txt; echo $? >>full.txt
        "$KB" search lamp --index disk/index >hits.txt || exit 2
        "$KB" check --index disk/index >whole.txt || exit 3
        ls disk/index >left.txt
        mount -o remount,size=64m disk || exit 4
        "$KB" index --index disk/index || exit 5
        "$KB" check --index disk/index || exit 6
    "#;
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
    let run = command.env("KB", assert_cmd::cargo::cargo_bin!("kb")).current_dir(sandbox.path("")).output();
    let read = |name: &str| fs::read_to_string(sandbox.path(name)).unwrap_or_default();
    match run {
        Ok(run) if run.status.code() == Some(0) => {
            let full = read("full.txt");
            assert!(full.contains("the disk is full; the index is unchanged") && full.ends_with("2\n"), "{full}");
            assert!(read("hits.txt").contains("Lamp broken"));
            assert_eq!(read("left.txt").lines().collect::<Vec<_>>(), ["current", "generation-1", "lock"]);
        }
        Ok(run) if matches!(run.status.code(), Some(1..=6)) => panic!("{run:?}\n{}", read("full.txt")),
        other => eprintln!("not tested: no small disk can be mounted here: {other:?}"),
    }
}

/// 1. Files that are deleted or changed while they are being read neither end a run nor damage the index.
/// 2. Once the changes have stopped, an update has the same result as a rebuild.
#[test]
fn files_that_change_while_they_are_read() {
    let folder = sources();
    let (corpus, options) = (folder.path().join("corpus"), options(folder.path(), "index"));
    write_round(&corpus, 0);
    update(&options, &()).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 1;
            while !done.load(Ordering::Relaxed) {
                write_round(&corpus, round);
                let _ = fs::remove_file(corpus.join(format!("{:02}-{}.md", round % FAMILIES, round % MEMBERS)));
                round += 1;
            }
        });
        let _stop = SetOnDrop(&done);
        for _ in 0..15 {
            update(&options, &()).unwrap();
            assert_eq!(check(&options.index).unwrap().problems, Vec::<String>::new());
        }
    });
    write_round(&corpus, 0);
    update(&options, &()).unwrap();
    let rebuilt = kb::index::UpdateOptions { index: folder.path().join("rebuilt"), ..options.clone() };
    update(&rebuilt, &()).unwrap();
    assert_eq!(content(&options.index), content(&rebuilt.index));
    assert_eq!(round_of(&options.index), Ok(0));
}

/// Changed content is noticed whether the time of the file is newer, older or restored.
#[cfg(unix)]
#[test]
fn changes_are_noticed_if_the_clock_is_set_back() {
    let sandbox = Sandbox::with(&[("lamp.md", "# Lamp broken\n\nPush it."), ("fan.md", "# Fan broken\n\nTurn it.")]);
    let set = |name: &str, seconds: i64| {
        let file = fs::File::options().append(true).open(sandbox.path(name)).unwrap();
        let time = std::time::SystemTime::now();
        let time =
            if seconds < 0 { time - Duration::from_secs(seconds.unsigned_abs()) } else { time + Duration::from_secs(seconds as u64) };
        file.set_modified(time).unwrap();
    };
    set("corpus/lamp.md", 1_000_000);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    // The same length, and an older time.
    sandbox.write("corpus/lamp.md", "# Lamp lights?\n\nPull it");
    set("corpus/lamp.md", -1_000_000);
    assert_eq!(sandbox.json(&["index", "--json"])["changed_files"], 1);
    assert_eq!(sandbox.titles(&["lamp"]), ["Lamp lights?"]);
    // The old time is restored, too.
    let modified = fs::metadata(sandbox.path("corpus/lamp.md")).unwrap().modified().unwrap();
    sandbox.write("corpus/lamp.md", "# Lamp broken?\n\nPush it");
    fs::File::options().append(true).open(sandbox.path("corpus/lamp.md")).unwrap().set_modified(modified).unwrap();
    assert_eq!(sandbox.json(&["index", "--json"])["changed_files"], 1);
    assert_eq!(sandbox.titles(&["lamp"]), ["Lamp broken?"]);
}

/// 1. Paths that differ only in case or Unicode form are different files, if the file system distinguishes them.
/// 2. Such a rename is a gone file and a new file.
#[test]
fn paths_that_differ_in_case_or_unicode_form() {
    let sandbox = Sandbox::with(&[("Lamp.md", "# Lamp large\n\nPush the large one."), ("lamp.md", "# Lamp small\n\nPull the small one.")]);
    sandbox.write("corpus/caf\u{e9}.md", "# Machine composed\n\nFill it with water first.");
    sandbox.write("corpus/cafe\u{301}.md", "# Machine decomposed\n\nEmpty it of water first.");
    if entries(&sandbox.path("corpus")).len() < 4 {
        eprintln!("not tested: this file system does not distinguish such paths");
        return;
    }
    assert_eq!(sandbox.json(&["index", "--json"])["articles"], 4);
    assert_eq!(sandbox.titles(&["machine"]).len(), 2);
    assert!(sandbox.kb(&["show", "Lamp.md"]).stdout.contains("Lamp large"));
    fs::remove_file(sandbox.path("corpus/lamp.md")).unwrap();
    fs::rename(sandbox.path("corpus/Lamp.md"), sandbox.path("corpus/LAMP.md")).unwrap();
    let summary = sandbox.json(&["index", "--json"]);
    assert_eq!((&summary["articles"], &summary["new_files"], &summary["gone_files"]), (&3.into(), &1.into(), &2.into()));
    assert_eq!((sandbox.kb(&["show", "Lamp.md"]).code, sandbox.kb(&["show", "LAMP.md"]).code, sandbox.kb(&["check"]).code), (2, 0, 0));
}

/// If a source is inside another, or named twice, each file counts once, in a second run too.
#[test]
fn each_file_of_overlapping_sources_counts_once() {
    let sandbox = Sandbox::with(&[("lamp.md", "# Lamp broken\n\nPush it."), ("inner/fan.md", "# Fan broken\n\nTurn it.")]);
    std::thread::sleep(Duration::from_millis(60));
    for arguments in [
        ["index", "corpus", "corpus/inner", "--json"],
        ["index", "corpus", "corpus/inner", "--json"],
        ["index", "corpus/inner", "corpus", "--json"],
    ] {
        let summary = sandbox.json(&arguments);
        assert_eq!(summary["articles"], 2, "{arguments:?}");
        assert_eq!(summary["skipped"].as_array().unwrap().len(), 1, "{arguments:?}");
        assert_eq!(summary["gone_files"], 0, "{arguments:?}");
        assert_eq!(sandbox.titles(&["fan"]), ["Fan broken"]);
        assert_eq!(sandbox.kb(&["check"]).code, 0);
    }
}

/// 1. `kb check` names the damaged file and exits with 2.
/// 2. The next run builds the index from scratch, and says why.
#[test]
fn a_damaged_index_is_noticed_and_rebuilt() {
    let sandbox = Sandbox::with(&[("lamp.md", "# Lamp broken\n\nPush it."), ("fan.md", "# Fan broken\n\nTurn it.")]);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    assert!(sandbox.kb(&["check"]).stdout.contains("the index is intact"));
    for ending in ["store", "idx", "term", "fast", "ledger", "words", "changes"] {
        for flip in [false, true] {
            let generation = entries(&sandbox.path("index")).into_iter().find(|n| n.starts_with("generation")).unwrap();
            let folder = sandbox.path(&format!("index/{generation}"));
            let name = entries(&folder).into_iter().find(|n| n.ends_with(ending)).unwrap();
            let mut bytes = fs::read(folder.join(&name)).unwrap();
            let middle = bytes.len() / 2;
            if flip {
                bytes[middle] ^= 0x55
            } else {
                bytes.truncate(middle)
            }
            fs::remove_file(folder.join(&name)).unwrap();
            fs::write(folder.join(&name), bytes).unwrap();
            let run = sandbox.kb(&["check"]);
            assert!(run.code == 2 && run.stderr.contains("kb index --rebuild"), "{name} {flip}: {run:?}");
            let arguments: &[&str] = if flip { &["index", "--rebuild"] } else { &["index"] };
            let run = sandbox.kb(arguments);
            assert!(run.code == 0 && run.stderr.contains("built from scratch"), "{name} {flip}: {run:?}");
            assert_eq!((sandbox.kb(&["check"]).code, sandbox.titles(&["fan"])), (0, vec!["Fan broken".to_string()]));
        }
    }
}

/// A run that would change the vocabulary does not trust a damaged one.
#[test]
fn a_damaged_vocabulary_is_built_from_scratch() {
    let sandbox = Sandbox::with(&[("lamp.md", "# Lamp broken\n\nPush it."), ("fan.md", "# Fan broken\n\nTurn it.")]);
    for (round, name) in ["words", "words.changes"].into_iter().enumerate() {
        assert_eq!(sandbox.kb(&["index"]).code, 0);
        let generation = entries(&sandbox.path("index")).into_iter().find(|n| n.starts_with("generation")).unwrap();
        let path = sandbox.path(&format!("index/{generation}/{name}"));
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        // Correcting a typo needs the vocabulary.
        let run = sandbox.kb(&["search", "brokn"]);
        assert!(run.code == 2 && run.stderr.contains("its vocabulary") && run.stderr.contains("kb index --rebuild"), "{run:?}");
        sandbox.write("corpus/lamp.md", format!("# Lamp broken\n\nPush it {round} times."));
        let run = sandbox.kb(&["index"]);
        assert!(run.code == 0 && run.stderr.contains("built from scratch") && run.stderr.contains(name), "{run:?}");
        assert_eq!(sandbox.kb(&["check"]).code, 0);
    }
}

/// An index of a newer version is reported as such; the next run builds the index from scratch.
#[test]
fn an_index_of_a_newer_version() {
    let sandbox = Sandbox::with(&[("lamp.md", "# Lamp broken\n\nPush it.")]);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    let meta = sandbox.path("index/generation-1/meta.json");
    let text = fs::read_to_string(&meta).unwrap();
    // A version of one digit, as the size of the file must not change.
    let version = format!("\\\"parser\\\":{},", kb::article::PARSER_VERSION);
    assert!(text.contains(&version) && kb::article::PARSER_VERSION < 9);
    fs::remove_file(&meta).unwrap();
    fs::write(&meta, text.replace(&version, "\\\"parser\\\":9,")).unwrap();
    for command in [["search", "lamp"], ["status", "--json"], ["check", "--json"]] {
        let run = sandbox.kb(&command);
        assert!(run.code == 2 && run.stderr.contains("built by a newer version of kb"), "{run:?}");
    }
    let run = sandbox.kb(&["index"]);
    assert!(run.code == 0 && run.stderr.contains("built from scratch: the index was built by a newer version of kb"), "{run:?}");
    assert_eq!(sandbox.titles(&["lamp"]), ["Lamp broken"]);
}

/// 1. `--watch` indexes the sources, then their changes, and reports each run.
/// 2. When it is killed, no lock remains.
#[cfg(feature = "watch")]
#[test]
fn watching_follows_the_sources() {
    let sandbox = Sandbox::with(&[("lamp.md", "# Lamp broken\n\nPush it.")]);
    let mut watching = start(&sandbox, &["index", "--watch"]);
    let found = |query: &str, title: &str| Reader::exists(&sandbox.path("index")) && sandbox.titles(&[query]) == [title];
    wait_until("the first run is done", || found("lamp", "Lamp broken"));
    std::thread::sleep(Duration::from_millis(200));
    sandbox.write("corpus/deep/fan.md", "# Fan broken\n\nTurn it.");
    wait_until("a new folder is followed", || found("fan", "Fan broken"));
    sandbox.write("corpus/deep/fan.md", "# Fan repaired\n\nTurn it.");
    wait_until("a change is followed", || found("fan", "Fan repaired"));
    fs::remove_file(sandbox.path("corpus/lamp.md")).unwrap();
    wait_until("a removal is followed", || sandbox.kb(&["search", "lamp"]).code == 1);
    watching.kill().unwrap();
    let output = watching.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains("watching for changes") && stderr.contains("files: 1 new; 1 article written"), "{stderr}");
    assert_eq!((sandbox.kb(&["index"]).code, sandbox.kb(&["check"]).code), (0, 0));
}

/// 1. If `current` cannot be read, the index is built from scratch, and the run says why.
#[test]
fn a_torn_current_file_is_reported() {
    let sandbox = Sandbox::with(&[("lamp.md", "# Lamp broken\n\nPush it.")]);
    assert_eq!(sandbox.kb(&["index"]).code, 0);
    sandbox.write("index/current", "junk");
    let summary = sandbox.json(&["index", "--json"]);
    assert!(summary["anew"].as_str().is_some_and(|why| why.contains("current")), "{summary}");
    assert_eq!(sandbox.titles(&["lamp"]), ["Lamp broken"]);
}
