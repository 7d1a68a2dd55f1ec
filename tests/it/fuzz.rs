//! The checks of the fuzz targets over the seed corpus: inputs that once broke the parser, and a text of each dialect.

use std::fs;

use crate::sandbox::repository;

#[allow(unreachable_pub, reason = "the fuzz targets are another crate")]
#[path = "../fuzz/checks.rs"]
pub(crate) mod checks;

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = repository().join("tests/fuzz/corpus").join(target);
    let seeds: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(seeds.len() > 10, "only {} seeds for {target}", seeds.len());
    seeds
}

#[test]
fn every_seed_is_parsed_as_an_article() {
    seeds("article").iter().for_each(|input| checks::article(input));
}

#[test]
fn every_seed_of_front_matter_keeps_the_body() {
    seeds("front_matter").iter().for_each(|input| checks::front_matter(input));
}

#[test]
fn every_seed_is_parsed_as_a_query() {
    seeds("query").iter().for_each(|input| checks::query(input));
}

#[test]
fn every_article_of_the_corpus_passes() {
    for entry in ignore::Walk::new(repository().join("corpus")) {
        let path = entry.unwrap().into_path();
        if path.is_file() {
            checks::article(&fs::read(path).unwrap());
        }
    }
}
