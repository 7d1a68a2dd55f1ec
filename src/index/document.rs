//! From an article to its documents, and back.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tantivy::TantivyDocument;

use super::facet;
use super::schema::{Fields, WeightedText};
use crate::article::{AppliesTo, Article, Kind, Role, Section};
use crate::text::Analyzer;

/// How often a word counts by where it stands. Title 3, heading 2, body 1 was the best of a grid
/// on every judged set that it was tried on.
pub(crate) const TITLE_WEIGHT: u8 = 3;
const HEADING_WEIGHT: u8 = 2;
const BODY_WEIGHT: u8 = 1;

/// Hexadecimal digits of an id: 64 bits, so that among ten million sections two share one with a
/// chance of 3 in a million.
const ID_LENGTH: usize = 16;

/// What is stored of an article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArticleRecord {
    /// The article's id.
    pub id: String,
    /// The source's place in the manifest.
    pub source: usize,
    /// The file, below the root of its source.
    pub path: String,
    /// The title.
    pub title: String,
    /// What it is for.
    pub kind: Kind,
    /// What it says that it applies to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applies_to: Vec<AppliesTo>,
    /// Where it is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What the author says it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The author's tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The author's categories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// `YYYY-MM-DD` of its last change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<String>,
    /// Every other field that the author wrote.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, Value>,
}

/// What is stored of a section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectionRecord {
    /// The section's id.
    pub id: String,
    /// The section itself.
    pub section: Section,
}

/// Where an article comes from.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) source: usize,
    pub(super) source_name: &'a str,
    pub(super) path: &'a str,
    /// The record's key in a file of records.
    pub(super) key: Option<&'a str>,
}

thread_local! {
    static ANALYZER: RefCell<Analyzer> = RefCell::new(Analyzer::default());
}

/// The run of documents of an article: the article, then its sections in order.
pub(super) fn documents(article: &Article, origin: &Origin<'_>, fields: &Fields) -> Vec<TantivyDocument> {
    ANALYZER.with_borrow_mut(|analyzer| {
        let article_id = short_hash(&[origin.source_name, origin.path, origin.key.unwrap_or("")]);
        let ids = section_ids(&article_id, &article.sections);
        let run = article.sections.len() as u64 + 1;
        let mut documents = vec![article_document(article, &article_id, origin, run, fields, analyzer)];
        for ((place, section), id) in article.sections.iter().enumerate().zip(ids) {
            documents.push(section_document(article, section, id, place as u64 + 1, run, fields, analyzer));
        }
        documents
    })
}

fn article_document(
    article: &Article,
    id: &str,
    origin: &Origin<'_>,
    run: u64,
    fields: &Fields,
    analyzer: &mut Analyzer,
) -> TantivyDocument {
    let mut text = WeightedText::default();
    add_words(&mut text, analyzer, &article.title, TITLE_WEIGHT);
    let front = &article.front;
    // Once each, so that ranking can tell a word of the title by its frequency.
    let mut seen = HashSet::new();
    for words in article.about() {
        analyzer.each_term(words, |term, _| {
            if seen.insert(term.to_string()) {
                text.push(term, BODY_WEIGHT);
            }
        });
    }
    let record = ArticleRecord {
        id: id.to_string(),
        source: origin.source,
        path: origin.path.to_string(),
        title: article.title.clone(),
        kind: article.kind,
        applies_to: article.applies_to.clone(),
        url: front.url.clone(),
        description: front.description.clone(),
        tags: front.tags.clone(),
        categories: front.categories.clone(),
        updated: front.updated.clone(),
        metadata: front.metadata.clone(),
    };
    let mut document = base_document(id, 0, run, Role::Introduction, &text, &record, fields);
    facet::of_article(article).into_iter().for_each(|f| document.add_text(fields.facet, f));
    document.add_text(fields.path, format!("{}/{}", origin.source_name, origin.path));
    document
}

fn section_document(
    article: &Article,
    section: &Section,
    id: String,
    place: u64,
    run: u64,
    fields: &Fields,
    analyzer: &mut Analyzer,
) -> TantivyDocument {
    let mut text = WeightedText::default();
    add_words(&mut text, analyzer, &article.title, TITLE_WEIGHT);
    for heading in section.heading_path.iter().chain([&section.title]) {
        add_words(&mut text, analyzer, heading, HEADING_WEIGHT);
    }
    add_words(&mut text, analyzer, &section.plain_text(), BODY_WEIGHT);
    let record = SectionRecord { id: id.clone(), section: section.clone() };
    let mut document = base_document(&id, place, run, section.role, &text, &record, fields);
    facet::of_section(article, section).into_iter().for_each(|f| document.add_text(fields.facet, f));
    document
}

fn base_document(
    id: &str,
    place: u64,
    run: u64,
    role: Role,
    text: &WeightedText,
    record: &impl Serialize,
    fields: &Fields,
) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    document.add_text(fields.id, id);
    document.add_text(fields.text, text.as_str());
    document.add_u64(fields.place, place);
    document.add_u64(fields.run, run);
    document.add_u64(fields.role, role as u64);
    let stored = serde_json::to_vec(record).expect("records hold nothing that JSON cannot");
    document.add_bytes(fields.stored, &stored);
    document
}

fn add_words(text: &mut WeightedText, analyzer: &mut Analyzer, words: &str, weight: u8) {
    analyzer.each_term(words, |term, _| text.push(term, weight));
}

/// Ids of an article's sections: they follow the headings, so that an edit elsewhere keeps them.
fn section_ids(article_id: &str, sections: &[Section]) -> Vec<String> {
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

fn short_hash(parts: &[&str]) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..ID_LENGTH].to_string()
}
