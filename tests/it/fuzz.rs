//! The fuzz targets' checks over the kept corpus: what once broke the parser, and a text of each dialect.

use std::fs;

use crate::sandbox::repository;

#[allow(unreachable_pub, reason = "the fuzz targets are another crate")]
#[path = "../fuzz/checks.rs"]
pub(crate) mod checks;

fn kept(target: &str) -> Vec<Vec<u8>> {
    let folder = repository().join("tests/fuzz/corpus").join(target);
    let kept: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(kept.len() > 10, "{} inputs are kept for {target}", kept.len());
    kept
}

#[test]
fn every_kept_input_gives_an_article() {
    kept("article").iter().for_each(|input| checks::article(input));
}

#[test]
fn every_kept_front_matter_leaves_the_body() {
    kept("front_matter").iter().for_each(|input| checks::front_matter(input));
}

#[test]
fn every_kept_query_is_understood() {
    kept("query").iter().for_each(|input| checks::query(input));
}

#[test]
fn every_article_of_the_corpus_holds_too() {
    for entry in ignore::Walk::new(repository().join("corpus")) {
        let path = entry.unwrap().into_path();
        if path.is_file() {
            checks::article(&fs::read(path).unwrap());
        }
    }
}
