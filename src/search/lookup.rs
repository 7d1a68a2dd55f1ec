//! Looking up what is known by name: a section or article by id, an article by its file.

use std::path::Path;

use tantivy::DocAddress;

use crate::article::Section;
use crate::corpus::relative;
use crate::error::{Error, Result};
use crate::index::{ArticleRecord, Group, Reader, SectionRecord};

/// What an id stands for.
#[derive(Clone, Debug)]
pub enum Found {
    /// A section of an article.
    Section(Box<FoundSection>),
    /// A whole article.
    Article(Box<ArticleOutline>),
}

/// A section with the article that it stands in.
#[derive(Clone, Debug)]
pub struct FoundSection {
    /// The section's id.
    pub id: String,
    /// The section.
    pub section: Section,
    /// Its article.
    pub article: ArticleRecord,
}

/// An article with its sections in order.
#[derive(Clone, Debug)]
pub struct ArticleOutline {
    /// The article.
    pub article: ArticleRecord,
    /// Its sections with their ids.
    pub sections: Vec<SectionRecord>,
}

/// Finds what an id, or the beginning of one, stands for.
///
/// # Errors
/// Nothing has the id, several things do, or the index is damaged.
pub fn by_id(reader: &Reader, prefix: &str) -> Result<Found> {
    let prefix = prefix.to_ascii_lowercase();
    match reader.by_id(&prefix)?.as_slice() {
        [] => Err(Error::usage(format!("nothing in the index has the id {prefix}")).hint("ids are printed by `kb search`")),
        [address] => found(reader, *address),
        _ => Err(Error::usage(format!("several ids begin with {prefix}")).hint("give more of its characters")),
    }
}

fn found(reader: &Reader, address: DocAddress) -> Result<Found> {
    let group = reader.group(address)?;
    if group.documents.start == address.doc_id {
        return Ok(Found::Article(Box::new(outline(reader, &group)?)));
    }
    let SectionRecord { id, section, .. } = reader.section(address)?;
    Ok(Found::Section(Box::new(FoundSection { id, section, article: reader.article(&group)? })))
}

/// Finds the articles of a file: by its path below a source, or by where it is on disk.
///
/// # Errors
/// The index holds no such file, or is damaged.
pub fn by_path(reader: &Reader, path: &str, absolute: &Path) -> Result<Vec<ArticleOutline>> {
    let mut groups = Vec::new();
    for source in &reader.manifest().sources {
        if let Ok(below) = absolute.strip_prefix(&source.root) {
            groups.extend(reader.by_path(&source.name, &relative(below))?);
        }
    }
    if groups.is_empty() {
        for source in &reader.manifest().sources {
            groups.extend(reader.by_path(&source.name, path.trim_start_matches("./"))?);
        }
    }
    if groups.is_empty() {
        return Err(Error::usage(format!("the index holds no article {path}"))
            .hint("give an id that `kb search` printed, or the path of an indexed file"));
    }
    groups.iter().map(|group| outline(reader, group)).collect()
}

fn outline(reader: &Reader, group: &Group) -> Result<ArticleOutline> {
    let (article, sections) = reader.family(group)?;
    Ok(ArticleOutline { article, sections })
}
