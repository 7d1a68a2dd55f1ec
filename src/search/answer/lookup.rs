//! Looking up a section or an article by id, and articles by their file.

use std::path::Path;

use crate::article::Section;
use crate::error::{Error, Result};
use crate::index::{ArticleRecord, SectionRecord};
use crate::search::retrieve::backend::{Backend, FoundArticle, Lookup, read_articles, read_sections};
use crate::search::retrieve::doc_ref::{ArticleRef, DocRef};

/// The section or article with an id.
#[derive(Clone, Debug)]
pub enum ById {
    /// A section of an article.
    Section(Box<FoundSection>),
    /// An article.
    Article(Box<ArticleOutline>),
}

/// A section with its article.
#[derive(Clone, Debug)]
pub struct FoundSection {
    /// Id of the section.
    pub id: String,
    /// The section.
    pub section: Section,
    /// Article of the section.
    pub article: ArticleRecord,
}

/// An article with its sections in order.
#[derive(Clone, Debug)]
pub struct ArticleOutline {
    /// The article.
    pub article: ArticleRecord,
    /// Sections of the article with their ids.
    pub sections: Vec<SectionRecord>,
}

/// Finds the section or article whose id starts with `prefix`.
///
/// # Errors
/// The id is unknown or ambiguous, or the index is damaged.
pub fn by_id(backend: &dyn Backend, prefix: &str) -> Result<ById> {
    let prefix = prefix.to_ascii_lowercase();
    let found = backend.find(Lookup::Id(&prefix))?.articles;
    let mut documents = found.iter().flat_map(|found| found.matches.iter().map(move |position| (found, *position)));
    match (documents.next(), documents.next()) {
        (None, _) => Err(Error::usage(format!("no article or section has the id {prefix}")).hint("`kb search QUERY` prints ids")),
        (Some((found, 0)), None) => Ok(ById::Article(Box::new(outline(backend, found)?))),
        (Some((found, position)), None) => Ok(ById::Section(Box::new(section(backend, found.article, position)?))),
        _ => Err(Error::usage(format!("several ids start with {prefix}")).hint("type more characters of the id")),
    }
}

/// Finds the articles of a file, by its path relative to a source or by its absolute path.
///
/// # Errors
/// The index does not contain the file, or is damaged.
pub fn by_path(backend: &dyn Backend, path: &str, absolute: &Path) -> Result<Vec<ArticleOutline>> {
    let found = backend.find(Lookup::File { path, absolute })?.articles;
    if found.is_empty() {
        return Err(Error::usage(format!("no indexed file has the path {path}")).hint("`kb search QUERY` prints ids and paths"));
    }
    let mut outlines = found.iter().map(|found| outline(backend, found)).collect::<Result<Vec<ArticleOutline>>>()?;
    // The articles of a file of records are in the order of its lines, whenever each was indexed.
    outlines.sort_by_cached_key(|outline| (outline.sections.first().map(|record| record.section.line_start), outline.article.id.clone()));
    Ok(outlines)
}

/// Finds the section of a file that contains a line, or the nearest one above it. Of a record, which is one line, and of a copy,
/// whose lines are not known, it is the whole article.
///
/// # Errors
/// The index does not contain the file, or is damaged.
pub fn by_line(backend: &dyn Backend, path: &str, absolute: &Path, line: u32) -> Result<ById> {
    let mut outlines = by_path(backend, path, absolute)?;
    let start = |outline: &ArticleOutline| outline.sections.first().map_or(0, |record| record.section.line_start);
    // Of the records of a file, the last that begins at or above the line.
    let index = outlines.iter().rposition(|outline| start(outline) <= line).unwrap_or(0);
    let outline = outlines.swap_remove(index);
    let is_copy = !absolute.ends_with(&outline.article.path) && !Path::new(path).ends_with(&outline.article.path);
    let is_record = outline.sections.len() > 1 && outline.sections.iter().all(|record| record.section.line_start == start(&outline));
    if is_copy || is_record {
        return Ok(ById::Article(Box::new(outline)));
    }
    // A section may be inside another, and then begins later.
    let contains = |record: &SectionRecord| (record.section.line_start..=record.section.line_end).contains(&line);
    let found = outline.sections.iter().rposition(contains);
    let found = found.or_else(|| outline.sections.iter().rposition(|record| record.section.line_start <= line));
    let ArticleOutline { article, mut sections } = outline;
    if sections.is_empty() {
        return Ok(ById::Article(Box::new(ArticleOutline { article, sections })));
    }
    let SectionRecord { id, section, .. } = sections.swap_remove(found.unwrap_or(0));
    Ok(ById::Section(Box::new(FoundSection { id, section, article })))
}

fn section(backend: &dyn Backend, article: ArticleRef, position: usize) -> Result<FoundSection> {
    let section = read_sections(backend, &[article.document(position)])?.swap_remove(0);
    let article = read_articles(backend, &[article])?.swap_remove(0);
    Ok(FoundSection { id: section.id, section: section.section, article })
}

fn outline(backend: &dyn Backend, found: &FoundArticle) -> Result<ArticleOutline> {
    let sections: Vec<DocRef> = (1..found.documents).map(|position| found.article.document(position)).collect();
    let article = read_articles(backend, &[found.article])?.swap_remove(0);
    Ok(ArticleOutline { article, sections: read_sections(backend, &sections)? })
}
