//! `kb eval` and `kb test`.

use std::process::Command;

use serde_json::Value;

use crate::sandbox::{Sandbox, article, copy_folder, repository};

/// A judged set of three articles and three queries: the first two are answered, the third has no hits.
fn set() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox
        .write("set/articles/lamp.md", article("Lamp flickers", &[("Tighten the bulb", "Turn it."), ("Change the bulb", "Take another.")]));
    sandbox.write("set/articles/lamps.md", article("Lamp flickers and lamp buzzes", &[("Replace the dimmer", "Take a lamp dimmer.")]));
    sandbox.write("set/articles/fan.md", article("Fan does not turn", &[("Oil it", "A drop of oil."), ("Clean it", "A brush.")]));
    sandbox.write(
        "set/queries.jsonl",
        "{\"_id\": \"1\", \"text\": \"fan not turning\", \"class\": \"easy\"}\n{\"_id\": \"2\", \"text\": \"lamp flickers\", \"class\": \"hard\"}\n\
         {\"_id\": \"3\", \"text\": \"xylophone\", \"class\": \"hard\"}\n",
    );
    sandbox.write("set/qrels.files.tsv", "1\t0\tfan.md\t1\n2\t0\tlamp.md\t1\n2\t0\tlamps.md\t1\n3\t0\tfan.md\t1\n");
    sandbox.write("set/qrels.section.tsv", "1\t0\tfan.md:7\t1\n2\t0\tlamp.md:7\t1\n2\t0\tlamp.md:11\t2\n");
    sandbox
}

fn mean(reply: &Value, class: &str, figure: &str) -> f64 {
    reply["classes"][class]["figures"][figure]["mean"].as_f64().unwrap()
}

/// 1. Figures are means over queries, computed by the formulas; each article counts once.
/// 2. Classes have their own figures, and intervals contain the mean.
#[test]
fn figures_follow_the_formulas() {
    let reply = set().json(&["eval", "set", "--json"]);
    let close = |value: f64, expected: f64| assert!((value - expected).abs() < 1e-9, "{value} {expected}");
    close(mean(&reply, "all", "MRR@10"), 2.0 / 3.0);
    close(mean(&reply, "all", "success@1"), 2.0 / 3.0);
    close(mean(&reply, "all", "nDCG@10"), 2.0 / 3.0);
    close(mean(&reply, "easy", "MRR@10"), 1.0);
    close(mean(&reply, "hard", "recall@100"), 0.5);
    let all = &reply["classes"]["all"]["figures"]["MRR@10"];
    assert!(all["low"].as_f64().unwrap() <= 2.0 / 3.0 && all["high"].as_f64().unwrap() >= 2.0 / 3.0);
    assert_eq!(reply["classes"]["all"]["queries"], 3);
}

/// 1. Sections are judged by the line of their heading.
/// 2. Grades count: the gain is less than ideal if the better of two sections comes second.
#[test]
fn sections_are_judged_by_their_lines() {
    let reply = set().json(&["eval", "set", "--level", "section", "--json"]);
    assert_eq!(mean(&reply, "easy", "success@1"), 1.0);
    let gain = mean(&reply, "hard", "nDCG@10");
    assert!(gain > 0.5 && gain < 1.0, "{gain}");
}

/// 1. A run is stored in TREC's format: query, Q0, name, rank, score, tag.
/// 2. Compared with itself, nothing is gained or lost; compared with a worse run, the gain is reported.
#[test]
fn runs_are_stored_and_compared() {
    let sandbox = set();
    assert_eq!(sandbox.kb(&["eval", "set", "--run", "a.run"]).code, 0);
    let run = std::fs::read_to_string(sandbox.path("a.run")).unwrap();
    let first: Vec<&str> = run.lines().next().unwrap().split_whitespace().collect();
    assert_eq!((first.len(), first[0], first[1], first[2], first[3]), (6, "1", "Q0", "fan.md", "1"));
    let same = sandbox.kb(&["eval", "set", "--compare", "a.run"]).stdout;
    assert!(same.contains("0 gained, 0 lost") && same.contains("not significant"), "{same}");
    sandbox.write("b.run", "1 Q0 lamp.md 1 1.0 other\n");
    let better = sandbox.kb(&["eval", "set", "--compare", "b.run"]).stdout;
    assert!(better.contains("0.0000 -> 0.6667") && better.contains("2 gained, 0 lost"), "{better}");
}

/// The error for an invalid judged set names the file and the line.
#[test]
fn an_invalid_set_is_reported_with_its_line() {
    let sandbox = set();
    let fails = |path: &str, text: &str, message: &str| {
        let before = std::fs::read(sandbox.path(path)).unwrap();
        sandbox.write(path, text);
        let run = sandbox.kb(&["eval", "set"]);
        assert!(run.code == 2 && run.stderr.contains(message) && run.stderr.contains(path), "{}", run.stderr);
        sandbox.write(path, before);
    };
    fails("set/queries.jsonl", "{\"_id\": 1}\n", "line 1");
    fails("set/qrels.files.tsv", "1 0 fan.md\n", "line 1");
    assert_eq!(sandbox.kb(&["eval", "nowhere"]).code, 2);
    assert_eq!(sandbox.kb(&["eval", "set", "--compare", "nowhere.run"]).code, 2);
}

/// 1. The exit code is 0 if all cases pass; if one fails, it is 1, and the output says what was found instead.
/// 2. A case without an expectation, or with a misspelt field, is an error.
#[test]
fn cases_pass_or_fail() {
    let sandbox = Sandbox::with(&[
        ("fan.md", &article("Fan does not turn", &[("Oil it", "A drop of oil."), ("Clean it", "A brush.")])),
        ("lamp.md", "# Lamp flickers\n\nTurn it."),
    ]);
    let test = |text: &str| {
        sandbox.write("cases.toml", text);
        let run = sandbox.kb(&["test", "cases.toml"]);
        (run.code, run.stdout + &run.stderr)
    };
    let passing = "[[case]]\nquery = \"fan not turning\"\narticle = \"fan.md\"\nfix = \"Oil it\"\nabsent = [\"lamp.md\"]\n\n[[case]]\nquery = \"xylophone\"\nnothing = true\n";
    assert_eq!(test(passing).0, 0);
    let (code, output) = test("[[case]]\nquery = \"fan not turning\"\narticle = \"lamp.md\"\n");
    assert!(code == 1 && output.contains("failed: fan not turning") && output.contains("fan.md"), "{output}");
    assert_eq!(test("[[case]]\nquery = \"fan not turning\"\nabsent = [\"fan.md\"]\n").0, 1);
    assert_eq!(test("[[case]]\nquery = \"fan not turning\"\n").0, 2);
    assert_eq!(test("[[case]]\nquery = \"fan not turning\"\narticel = \"fan.md\"\n").0, 2);
}

/// The cases for the project's own corpus.
#[test]
fn the_cases_of_the_corpus_pass() {
    let sandbox = Sandbox::new();
    sandbox.write("kb.toml", format!("sources = [{:?}]", repository().join("corpus")));
    let cases = repository().join("tests/cases.toml");
    let run = sandbox.kb(&["test", cases.to_str().unwrap()]);
    assert!(run.code == 0, "{}{}", run.stdout, run.stderr);
}

/// If there is a judged set with a scorer next to the checkout, both compute the same figures to four digits, over a quarter of
/// its queries.
#[test]
fn the_figures_agree_with_another_scorer() {
    let bench = repository().join("../shared/bench");
    let (whole, scorer) = (bench.join("arduino"), bench.join("tools/score_search.py"));
    if !scorer.exists() {
        eprintln!("skipped: no judged sets next to the checkout");
        return;
    }
    let sandbox = Sandbox::new();
    sandbox.write("kb.toml", "sources = [\"set/articles\"]");
    let set = sandbox.path("set");
    copy_folder(&whole, &set);
    let queries = std::fs::read_to_string(whole.join("queries.jsonl")).unwrap();
    let quarter: Vec<&str> = queries.lines().step_by(4).collect();
    assert!(quarter.len() > 40, "{} queries", quarter.len());
    std::fs::remove_file(set.join("queries.jsonl")).unwrap();
    sandbox.write("set/queries.jsonl", quarter.join("\n"));
    let batch = sandbox.kb(&["search", "--batch", "set/queries.jsonl", "-n", "100"]);
    sandbox.write("hits.ndjson", batch.stdout);
    let scored =
        Command::new("python3").arg(&scorer).arg(&set).arg(sandbox.path("hits.ndjson")).args(["--level", "article"]).output().unwrap();
    let scored = String::from_utf8_lossy(&scored.stdout).into_owned();
    let theirs = |figure: &str| {
        let line = scored.lines().find(|line| line.starts_with("all")).unwrap();
        let at = line.find(&format!("{figure}=")).unwrap() + figure.len() + 1;
        line[at..].split_whitespace().next().unwrap().parse::<f64>().unwrap()
    };
    let ours = sandbox.json(&["eval", "set", "--json"]);
    assert_eq!(ours["classes"]["all"]["queries"], quarter.len());
    for figure in ["nDCG@10", "MRR@10"] {
        assert!((theirs(figure) - mean(&ours, "all", figure)).abs() < 0.00006, "{figure}: {scored}");
    }
}
