//! The stored records of articles and sections, and the ids of both.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::article::{AppliesTo, FrontMatter, Kind, Section, json_text};
use crate::text::{Analyzer, Language};

/// Hexadecimal digits of an id: 64 bits, so that among ten million sections two share an id with a probability of
/// 3 in a million.
pub(crate) const ID_LENGTH: usize = 16;

/// Stored record of an article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArticleRecord {
    /// Id of the article.
    pub id: String,
    /// Index of the article's source in the manifest.
    pub source: usize,
    /// Path of the article's file, relative to the root of its source.
    pub path: String,
    /// Title that the article is shown under: of a family of copies with different titles, that of its text.
    pub title: String,
    /// Title that the article's own file gives it.
    pub own_title: String,
    /// Kind of the article.
    pub kind: Kind,
    /// Platforms, products and devices that the article applies to.
    pub applies_to: Vec<AppliesTo>,
    /// Address at which the article is published.
    pub url: Option<String>,
    /// The author's description.
    pub description: Option<String>,
    /// The author's tags.
    pub tags: Vec<String>,
    /// The author's categories.
    pub categories: Vec<String>,
    /// Date of the last change, `YYYY-MM-DD`.
    pub updated: Option<String>,
    /// All other fields of the front matter.
    #[serde(with = "json_text")]
    pub metadata: BTreeMap<String, Value>,
    /// Language of the article.
    pub language: Language,
    /// Copies of the article in other files.
    pub copies: Vec<Copy>,
    /// Name of the article's source; set when the record is read.
    #[serde(skip)]
    pub source_name: String,
    /// Absolute path of the article's file; set when the record is read.
    #[serde(skip)]
    pub absolute_path: PathBuf,
}

/// A copy of an article in another file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// Index of the copy's source in the manifest.
    pub source: usize,
    /// Path of the file, relative to the root of its source.
    pub path: String,
    /// Title of the copy.
    pub title: String,
    /// Address at which the copy is published.
    pub url: Option<String>,
    /// Date of the last change, `YYYY-MM-DD`.
    pub updated: Option<String>,
}

/// Stored record of a section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectionRecord {
    /// Id of the section.
    pub id: String,
    /// The section itself.
    pub section: Section,
    /// Name of the group of equal fixes in several articles, if the section belongs to one.
    pub same_fix: Option<String>,
}

/// Counts the words of a family from its stored records: all words by which its documents are found, except those of
/// the copies' tags and descriptions, which are not stored. Must visit the same texts as the code that makes the
/// documents, so that an updated vocabulary equals a rebuilt one.
pub(crate) fn count_words<'s>(article: &ArticleRecord, sections: impl Iterator<Item = &'s Section>, analyzer: &mut Analyzer) {
    analyzer.set_language(article.language);
    analyzer.begin_article();
    let mut count = |text: &str| _ = analyzer.each_token(text, |_| {});
    for section in sections {
        section.heading_path.iter().chain([&section.title, &section.plain_text()]).for_each(|text| count(text));
    }
    let titles = std::iter::once(&article.own_title).chain(article.copies.iter().map(|copy| &copy.title));
    titles.for_each(|title| count(title));
    let front = FrontMatter {
        tags: article.tags.clone(),
        categories: article.categories.clone(),
        description: article.description.clone(),
        metadata: article.metadata.clone(),
        ..FrontMatter::default()
    };
    front.about().for_each(&mut count);
    count(&words_of_file_name(&article.path));
    analyzer.end_article();
}

/// The words of a file's name: authors name files after their subject. The name of a file of records describes none of
/// its articles.
pub(crate) fn words_of_file_name(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    if extension == "jsonl" { String::new() } else { stem.replace(['-', '_', '.'], " ") }
}

/// The id of an article, from the name of its source, its path and, in a file of records, its key.
pub(crate) fn article_id(source_name: &str, path: &str, key: Option<&str>) -> String {
    short_hash(&[source_name, path, key.unwrap_or("")])
}

/// Ids of an article's sections. They depend on the headings, so that an edit elsewhere keeps them.
pub(crate) fn section_ids(article_id: &str, sections: &[Section]) -> Vec<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let name = |s: &Section| s.heading_path.iter().chain([&s.title]).cloned().collect::<Vec<_>>().join("\u{1f}");
    sections
        .iter()
        .map(|section| {
            let name = name(section);
            let count = seen.entry(name.clone()).or_default();
            *count += 1;
            short_hash(&[article_id, &name, &count.to_string()])
        })
        .collect()
}

/// The term for a file: a hash, since paths are long and only looked up as a whole.
pub(crate) fn path_term(source_name: &str, path: &str) -> String {
    short_hash(&[source_name, path])
}

/// The name of a group of equal fixes.
pub(crate) fn group_name(group: u64) -> String {
    format!("{group:016x}")
}

/// A date as a number with the same order: 20240517 for `2024-05-17`; 0 if there is none.
pub(crate) fn day_number(day: &str) -> u64 {
    day.replace('-', "").parse().unwrap_or(0)
}

fn short_hash(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..ID_LENGTH].to_string()
}
