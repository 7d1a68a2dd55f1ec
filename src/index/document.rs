//! From an article to its documents, and back.

use std::collections::BTreeMap;

use fnv::FnvHashSet;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tantivy::TantivyDocument;

use super::facet::{self, Facets};
use super::fold::FamilyOf;
use super::schema::{Fields, WeightedText};
use super::stored;
use crate::article::{AppliesTo, Article, FrontMatter, Kind, Role, Section, json_text};
use crate::corpus::Source;
use crate::text::{Analyzer, Code, Language, Token};

/// How often a word counts by where it stands. Title 3, heading 2, body 1 was the best of a grid
/// on every judged set that it was tried on.
pub(crate) const TITLE_WEIGHT: u8 = 5;
const HEADING_WEIGHT: u8 = 2;
const BODY_WEIGHT: u8 = 1;

/// Hexadecimal digits of an id: 64 bits, so that among ten million sections two share one with a
/// chance of 3 in a million.
pub(super) const ID_LENGTH: usize = 16;

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
    pub applies_to: Vec<AppliesTo>,
    /// Where it is published.
    pub url: Option<String>,
    /// What the author says it is about.
    pub description: Option<String>,
    /// The author's tags.
    pub tags: Vec<String>,
    /// The author's categories.
    pub categories: Vec<String>,
    /// `YYYY-MM-DD` of its last change.
    pub updated: Option<String>,
    /// Every other field that the author wrote.
    #[serde(with = "json_text")]
    pub metadata: BTreeMap<String, Value>,
    /// What it is written in.
    pub language: Language,
    /// Other files that hold it, under titles of their own.
    pub copies: Vec<Copy>,
}

/// Another file that holds the same article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// The source's place in the manifest.
    pub source: usize,
    /// The file, below the root of its source.
    pub path: String,
    /// The title under which it stands there.
    pub title: String,
    /// Where it is published.
    pub url: Option<String>,
    /// `YYYY-MM-DD` of its last change.
    pub updated: Option<String>,
}

/// What is stored of a section.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectionRecord {
    /// The section's id.
    pub id: String,
    /// The section itself.
    pub section: Section,
    /// The group of fixes in other articles that say the same, for a fix that has any.
    pub same_fix: Option<String>,
}

/// Where an article comes from.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    /// Its id, as [`article_id`] gives it.
    pub(super) id: &'a str,
    pub(super) source: usize,
    /// All sources: copies may stand in others.
    pub(super) sources: &'a [Source],
    pub(super) path: &'a str,
}

/// The id of an article, by its source's name, its file and its key in a file of records.
pub(super) fn article_id(source_name: &str, path: &str, key: Option<&str>) -> String {
    short_hash(&[source_name, path, key.unwrap_or("")])
}

/// How a file is named in the index: by a hash, since paths are long and only asked for whole.
pub(super) fn path_term(source_name: &str, path: &str) -> String {
    short_hash(&[source_name, path])
}

/// The run of documents of a family: its canonical article, then that one's sections in order; and how
/// many weighted words they hold. The analyzer counts the words that [`count_words`] counts.
pub(super) fn documents(
    article: &Article,
    family: &FamilyOf,
    origin: &Origin<'_>,
    fields: &Fields,
    analyzer: &mut Analyzer,
) -> (Vec<TantivyDocument>, u64) {
    let texts: Vec<String> = article.sections.iter().map(Section::plain_text).collect();
    let language = language_of(article, &texts);
    analyzer.set_language(language);
    analyzer.begin_article();
    let mut maker = Maker { fields, analyzer, article, language, origin, count: 0 };
    let mut opening = Vec::new();
    let mut sections = Vec::with_capacity(article.sections.len());
    let ids = section_ids(origin.id, &article.sections);
    for (place, ((section, text), id)) in article.sections.iter().zip(&texts).zip(&ids).enumerate() {
        let (document, codes) = maker.of_section(section, text, id, place, family.same_fix.get(&place).copied());
        sections.push(document);
        // What the opening names is what all fixes are for.
        if matches!(section.role, Role::Introduction | Role::Symptom) {
            opening.extend(codes);
        }
    }
    let mut documents = vec![maker.of_article(family, &opening)];
    documents.append(&mut sections);
    (documents, maker.count)
}

/// Counts the words of a family as it is stored: all that its documents are found by, but for what copies say that they
/// are about.
pub(super) fn count_words<'s>(article: &ArticleRecord, sections: impl Iterator<Item = &'s Section>, analyzer: &mut Analyzer) {
    analyzer.set_language(article.language);
    analyzer.begin_article();
    let mut count = |text: &str| _ = analyzer.each_token(text, |_| {});
    for section in sections {
        section.heading_path.iter().chain([&section.title, &section.plain_text()]).for_each(|text| count(text));
    }
    article.titles().for_each(&mut count);
    let front = FrontMatter {
        tags: article.tags.clone(),
        categories: article.categories.clone(),
        description: article.description.clone(),
        metadata: article.metadata.clone(),
        ..FrontMatter::default()
    };
    front.about().for_each(&mut count);
    count(&words_of_file(&article.path));
    analyzer.end_article();
}

/// How a group of fixes is named.
pub(crate) fn group_name(group: u64) -> String {
    format!("{group:016x}")
}

/// What the documents of an article are made with.
struct Maker<'a> {
    fields: &'a Fields,
    analyzer: &'a mut Analyzer,
    article: &'a Article,
    language: Language,
    origin: &'a Origin<'a>,
    /// Weighted words of its documents.
    count: u64,
}

/// A section, as it is stored: [`SectionRecord`] reads it back.
#[derive(Serialize)]
struct StoredSection<'a> {
    id: &'a str,
    section: &'a Section,
    same_fix: Option<String>,
}

impl ArticleRecord {
    /// Its title, and those of its copies.
    fn titles(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.title).chain(self.copies.iter().map(|copy| &copy.title)).map(String::as_str)
    }
}

impl Maker<'_> {
    /// The document of the article itself: what it and its copies are called, and say that they are about. A
    /// word counts once a title, so that many copies tell which words of a title matter.
    fn of_article(&mut self, family: &FamilyOf, opening: &[Code]) -> TantivyDocument {
        let (article, origin) = (self.article, self.origin);
        let mut text = WeightedText::default();
        let mut facets = Facets::default();
        facets.push_codes(opening);
        for title in std::iter::once(&article.title).chain(family.copies.iter().map(|copy| &copy.title)) {
            let mut whole = Vec::new();
            let codes = self.add_once(&mut text, &[title], TITLE_WEIGHT, |token| {
                facets.push(facet::TITLE, token.term);
                whole.extend((!token.part).then(|| token.term.to_string()));
            });
            facets.push_codes(&codes);
            facets.push_named(&whole);
        }
        let own: Vec<&str> = article.about().collect();
        facets.push_codes(&self.add_once(&mut text, &own, BODY_WEIGHT, |_| {}));
        self.add_once(&mut text, &[&words_of_file(origin.path)], BODY_WEIGHT, |_| {});
        // What follows is not stored.
        self.analyzer.end_article();
        for about in &family.about {
            let about: Vec<&str> = about.iter().map(String::as_str).collect();
            facets.push_codes(&self.add_once(&mut text, &about, BODY_WEIGHT, |_| {}));
        }
        let front = &article.front;
        let record = ArticleRecord {
            id: origin.id.to_string(),
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
            language: self.language,
            metadata: front.metadata.clone(),
            copies: family.copies.clone(),
        };
        let mut document = self.base(origin.id, 0, Role::Introduction, &text, &record);
        let paths = std::iter::once(origin.path).chain(family.copies.iter().map(|copy| copy.path.as_str()));
        facets.push_article(article, paths, self.language);
        facets.into_terms().iter().for_each(|f| document.add_text(self.fields.facet, f));
        document.add_u64(self.fields.day, front.updated.as_deref().map_or(0, day_number));
        document.add_u64(self.fields.titles, family.copies.len() as u64 + 1);
        document.add_text(self.fields.path, path_term(&origin.sources[origin.source].name, origin.path));
        for copy in &family.copies {
            document.add_text(self.fields.path, path_term(&origin.sources[copy.source].name, &copy.path));
        }
        document
    }

    /// Adds texts in which a word counts once, however often it stands there, and gives their codes. `visit`
    /// hears every term.
    fn add_once(&mut self, out: &mut WeightedText, texts: &[&str], weight: u8, mut visit: impl FnMut(&Token<'_>)) -> Vec<Code> {
        let mut once: FnvHashSet<String> = FnvHashSet::default();
        let mut codes = Vec::new();
        for text in texts {
            codes.extend(self.analyzer.each_token(text, |token| {
                visit(&token);
                let again = once.contains(token.term);
                if !again {
                    once.insert(token.term.to_string());
                }
                out.push(token.term, if again { 0 } else { weight }, token.part);
            }));
            out.gap();
        }
        codes
    }

    /// The document of the section at a place, and the codes that its text names.
    fn of_section(
        &mut self,
        section: &Section,
        words: &str,
        id: &str,
        place: usize,
        same_fix: Option<u64>,
    ) -> (TantivyDocument, Vec<Code>) {
        let mut text = WeightedText::for_text(words.len());
        let mut facets = Facets::default();
        for above in &section.heading_path {
            self.add_words(&mut text, above, HEADING_WEIGHT, |token| facets.push(facet::HEADING, token.term));
            text.gap();
        }
        let mut whole = Vec::new();
        let in_heading = self.add_words(&mut text, &section.title, HEADING_WEIGHT, |token| {
            facets.push(facet::HEADING, token.term);
            whole.extend((!token.part).then(|| token.term.to_string()));
        });
        text.gap();
        let codes = self.add_words(&mut text, words, BODY_WEIGHT, |_| {});
        facets.push_named(&whole);
        facets.push_codes(&in_heading);
        facets.push_codes(&codes);
        facets.push_section(self.article, section);
        let same_fix_name = same_fix.map(group_name);
        same_fix_name.iter().for_each(|group| facets.push(facet::SAME_FIX, group));
        let record = StoredSection { id, section, same_fix: same_fix_name };
        let mut document = self.base(id, place as u64 + 1, section.role, &text, &record);
        facets.into_terms().iter().for_each(|f| document.add_text(self.fields.facet, f));
        document.add_u64(self.fields.same_fix, same_fix.unwrap_or(0));
        (document, codes)
    }

    /// Adds a text and gives its codes. `visit` hears every term.
    fn add_words(&mut self, text: &mut WeightedText, words: &str, weight: u8, mut visit: impl FnMut(&Token<'_>)) -> Vec<Code> {
        self.analyzer.each_token(words, |token| {
            visit(&token);
            text.push(token.term, weight, token.part);
        })
    }

    /// What every document has.
    fn base(&mut self, id: &str, place: u64, role: Role, text: &WeightedText, record: &impl Serialize) -> TantivyDocument {
        let fields = self.fields;
        self.count += text.count();
        let mut document = TantivyDocument::default();
        document.add_u64(fields.id, u64::from_str_radix(id, 16).expect("an id is sixteen hexadecimal digits"));
        document.add_text(fields.article, self.origin.id);
        document.add_text(fields.text, text.as_str());
        document.add_u64(fields.place, place);
        document.add_u64(fields.run, self.article.sections.len() as u64 + 1);
        document.add_u64(fields.role, role as u64);
        document.add_bytes(fields.stored, &stored::to_bytes(record));
        document
    }
}

/// A day as a number that rises with it: 20240517. 0 stands for none.
pub(crate) fn day_number(day: &str) -> u64 {
    day.replace('-', "").parse().unwrap_or(0)
}

/// The language that an article says it is written in, else that of its text.
fn language_of(article: &Article, sections: &[String]) -> Language {
    let stated = ["language", "lang"].iter().find_map(|key| article.front.metadata.get(*key)?.as_str());
    let texts = std::iter::once(article.title.as_str()).chain(sections.iter().map(String::as_str));
    stated.and_then(Language::of_code).unwrap_or_else(|| Language::of_text(texts))
}

/// The words of a file's name: authors name files by what they are about. A file of records names many.
fn words_of_file(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    if ending == "jsonl" { String::new() } else { stem.replace(['-', '_', '.'], " ") }
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
