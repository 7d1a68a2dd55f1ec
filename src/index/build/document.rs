//! From an article to its Tantivy documents: one of the article itself, then one of each section.

use std::path::PathBuf;

use fnv::FnvHashSet;
use serde::Serialize;
use tantivy::TantivyDocument;

use super::families::CopiesOf;
use super::shown_title::shown_title;
use crate::article::{Article, Role, Section};
use crate::corpus::Source;
use crate::index::format::facet::{self, FacetTerms};
use crate::index::format::record::{ArticleRecord, day_number, group_name, path_term, section_ids, words_of_file_name};
use crate::index::format::schema::{BODY_WEIGHT, Fields, HEADING_WEIGHT, TITLE_WEIGHT, WeightedText};
use crate::index::format::stored;
use crate::text::{Analyzer, Code, Language, Token, without_part_mark};

/// The origin of an article.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    /// Id of the article.
    pub(super) id: &'a str,
    /// Index of the article's source.
    pub(super) source: usize,
    /// All sources, since copies may be in other sources than the article.
    pub(super) sources: &'a [Source],
    pub(super) path: &'a str,
}

/// Makes the documents of a family: its canonical article, then the sections of that article in order. Also returns the sum
/// of their weighted lengths. The analyzer counts the same words as [`crate::index::format::record::count_words`].
pub(super) fn documents(
    article: &Article,
    copies: &CopiesOf,
    origin: &Origin<'_>,
    fields: &Fields,
    analyzer: &mut Analyzer,
) -> (Vec<TantivyDocument>, u64) {
    let texts: Vec<String> = article.sections.iter().map(Section::plain_text).collect();
    let language = language_of(article, &texts);
    analyzer.set_language(language);
    analyzer.begin_article();
    let mut builder = DocumentBuilder { fields, analyzer, article, language, origin, length: 0 };
    let mut opening = Vec::new();
    let mut sections = Vec::with_capacity(article.sections.len());
    let ids = section_ids(origin.id, &article.sections);
    for (index, ((section, text), id)) in article.sections.iter().zip(&texts).zip(&ids).enumerate() {
        let (document, codes) = builder.section(section, text, id, index, copies.same_fix.get(&index).copied());
        sections.push(document);
        // All fixes of an article are for the codes in its opening.
        if matches!(section.role, Role::Introduction | Role::Symptom) {
            opening.extend(codes);
        }
    }
    let mut documents = vec![builder.article(copies, &opening)];
    documents.append(&mut sections);
    (documents, builder.length)
}

/// Builds the documents of one article.
struct DocumentBuilder<'a> {
    fields: &'a Fields,
    analyzer: &'a mut Analyzer,
    article: &'a Article,
    language: Language,
    origin: &'a Origin<'a>,
    /// Sum of the weighted lengths of the article's documents.
    length: u64,
}

/// A section as it is stored; [`crate::index::SectionRecord`] reads it back.
#[derive(Serialize)]
struct StoredSection<'a> {
    id: &'a str,
    section: &'a Section,
    same_fix: Option<String>,
}

impl DocumentBuilder<'_> {
    /// The document of the article itself: its titles, tags and descriptions, and those of its copies. A word counts only
    /// once in each title, so that the titles of many copies show which words matter.
    fn article(&mut self, family: &CopiesOf, opening: &[Code]) -> TantivyDocument {
        let (article, origin) = (self.article, self.origin);
        let mut text = WeightedText::default();
        let mut facets = FacetTerms::default();
        facets.push_codes(opening);
        for title in std::iter::once(&article.title).chain(family.copies.iter().map(|copy| &copy.title)) {
            let mut whole = Vec::new();
            let codes = self.add_once(&mut text, &[title], TITLE_WEIGHT, |token| {
                facets.push(facet::TITLE, without_part_mark(token.term));
                whole.extend((!token.part).then(|| token.term.to_string()));
            });
            facets.push_codes(&codes);
            facets.push_named_phrase(&whole);
            facets.push(facet::WHOLE_TITLE, &facet::whole_title_value(title));
        }
        let own: Vec<&str> = article.about().collect();
        facets.push_codes(&self.add_once(&mut text, &own, BODY_WEIGHT, |_| {}));
        self.add_once(&mut text, &[&words_of_file_name(origin.path)], BODY_WEIGHT, |_| {});
        // The vocabulary counts only what is stored, so that it can be recounted from the index.
        self.analyzer.end_article();
        for about in &family.about {
            let texts: Vec<&str> = about.texts().collect();
            facets.push_codes(&self.add_once(&mut text, &texts, BODY_WEIGHT, |_| {}));
            facets.push_tags(&about.tags, &about.categories);
        }
        let front = &article.front;
        let record = ArticleRecord {
            id: origin.id.to_string(),
            source: origin.source,
            path: origin.path.to_string(),
            title: shown_title(article, &family.copies, self.analyzer),
            own_title: article.title.clone(),
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
            source_name: String::new(),
            absolute_path: PathBuf::new(),
        };
        let mut document = self.base(origin.id, 0, Role::Introduction, &text, &record);
        let paths = std::iter::once(origin.path).chain(family.copies.iter().map(|copy| copy.path.as_str()));
        facets.push_article(article, paths, self.language);
        facets.into_terms().iter().for_each(|f| document.add_text(self.fields.facet, f));
        for day in std::iter::once(&front.updated).chain(family.copies.iter().map(|copy| &copy.updated)) {
            document.add_u64(self.fields.day, day.as_deref().map_or(0, day_number));
        }
        document.add_u64(self.fields.titles, family.copies.len() as u64 + 1);
        document.add_text(self.fields.path, path_term(&origin.sources[origin.source].name, origin.path));
        for copy in &family.copies {
            document.add_text(self.fields.path, path_term(&origin.sources[copy.source].name, &copy.path));
        }
        document
    }

    /// Adds texts in which a word counts once, however often it occurs, and returns their codes. `visit` is called with
    /// every term.
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

    /// The document of the section with this index, and the codes in its text.
    fn section(&mut self, section: &Section, words: &str, id: &str, index: usize, same_fix: Option<u64>) -> (TantivyDocument, Vec<Code>) {
        let mut text = WeightedText::for_text(words.len());
        let mut facets = FacetTerms::default();
        for above in &section.heading_path {
            self.add_words(&mut text, above, HEADING_WEIGHT, |token| facets.push(facet::HEADING, without_part_mark(token.term)));
            text.gap();
        }
        let mut whole = Vec::new();
        let in_heading = self.add_words(&mut text, &section.title, HEADING_WEIGHT, |token| {
            facets.push(facet::HEADING, without_part_mark(token.term));
            whole.extend((!token.part).then(|| token.term.to_string()));
        });
        text.gap();
        let codes = self.add_words(&mut text, words, BODY_WEIGHT, |_| {});
        facets.push_named_phrase(&whole);
        facets.push_codes(&in_heading);
        facets.push_codes(&codes);
        facets.push_section(self.article, section);
        let same_fix_name = same_fix.map(group_name);
        same_fix_name.iter().for_each(|group| facets.push(facet::SAME_FIX, group));
        let record = StoredSection { id, section, same_fix: same_fix_name };
        let mut document = self.base(id, index as u64 + 1, section.role, &text, &record);
        facets.into_terms().iter().for_each(|f| document.add_text(self.fields.facet, f));
        document.add_u64(self.fields.same_fix, same_fix.unwrap_or(0));
        (document, codes)
    }

    /// Adds a text and returns its codes. `visit` is called with every term.
    fn add_words(&mut self, text: &mut WeightedText, words: &str, weight: u8, mut visit: impl FnMut(&Token<'_>)) -> Vec<Code> {
        self.analyzer.each_token(words, |token| {
            visit(&token);
            text.push(token.term, weight, token.part);
        })
    }

    /// A document with the fields that every document has. `position` is the position of the document in its block.
    fn base(&mut self, id: &str, position: u64, role: Role, text: &WeightedText, record: &impl Serialize) -> TantivyDocument {
        let fields = self.fields;
        self.length += text.weighted_length();
        let mut document = TantivyDocument::default();
        document.add_u64(fields.id, u64::from_str_radix(id, 16).expect("an id is sixteen hexadecimal digits"));
        document.add_text(fields.article, self.origin.id);
        document.add_text(fields.text, text.as_str());
        document.add_u64(fields.position, position);
        document.add_u64(fields.block_size, self.article.sections.len() as u64 + 1);
        document.add_u64(fields.role, role as u64);
        document.add_bytes(fields.stored, &stored::to_bytes(record));
        document
    }
}

/// The language named by the front matter, or else the language detected in the text.
fn language_of(article: &Article, sections: &[String]) -> Language {
    let stated = ["language", "lang"].iter().find_map(|key| article.front.metadata.get(*key)?.as_str());
    let texts = std::iter::once(article.title.as_str()).chain(sections.iter().map(String::as_str));
    stated.and_then(Language::of_code).unwrap_or_else(|| Language::of_text(texts))
}
