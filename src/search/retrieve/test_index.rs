//! A small index for unit tests.

use tempfile::TempDir;

use crate::index::read::reader::Reader;
use crate::index::{UpdateOptions, update};

/// Builds an index of Markdown articles in a folder that is removed when it is dropped.
pub(in crate::search) fn index_of(articles: &[String]) -> (TempDir, Reader) {
    let folder = tempfile::tempdir().unwrap();
    let (corpus, index) = (folder.path().join("corpus"), folder.path().join("index"));
    std::fs::create_dir(&corpus).unwrap();
    for (n, article) in articles.iter().enumerate() {
        std::fs::write(corpus.join(format!("{n:03}.md")), article).unwrap();
    }
    let options = UpdateOptions::new(vec![corpus], index.clone());
    update(&options, &()).unwrap();
    let reader = Reader::open(&index).unwrap();
    (folder, reader)
}
