//! Duplicates: families of copies, and groups of equal fixes in several articles.

use super::hit::SameFix;
use super::lookup::FoundSection;
use crate::error::Result;
use crate::index::{ArticleRecord, facet};
use crate::search::retrieve::backend::{Backend, FoundArticle, Lookup, read_articles, read_sections};
use crate::search::retrieve::doc_ref::{ArticleRef, DocRef};

/// Number of articles that are read at a time if all articles are considered.
const CHUNK: usize = 1_000;

/// A fix that several articles share.
#[derive(Clone, Debug)]
pub struct FixGroup {
    /// Name of the group.
    pub group: String,
    /// Number of articles that contain the fix.
    pub articles: usize,
    /// The equal fixes, ordered by path and line.
    pub fixes: Vec<FoundSection>,
}

/// The fixes of a group in articles other than `article`. Without `expand` they are only counted.
pub(in crate::search) fn same_fix(backend: &dyn Backend, group: &str, article: &str, expand: bool) -> Result<SameFix> {
    if expand {
        let (fixes, articles) = members(backend, group, Some(article))?;
        return Ok(SameFix { group: Some(group.to_string()), articles, fixes });
    }
    // The count includes `article` itself.
    let articles = backend.find(Lookup::Facet { name: facet::SAME_FIX, value: group, roles: false })?.articles.len();
    Ok(SameFix { group: Some(group.to_string()), articles: articles.saturating_sub(1), fixes: Vec::new() })
}

/// The articles that have copies, those with the most copies first.
///
/// # Errors
/// The index is damaged.
pub fn families(backend: &dyn Backend) -> Result<Vec<ArticleRecord>> {
    let mut families = Vec::new();
    for found in backend.find(Lookup::All)?.articles.chunks(CHUNK) {
        let articles = read_articles(backend, &refs(found))?;
        families.extend(articles.into_iter().filter(|article| !article.copies.is_empty()));
    }
    families.sort_by(|a, b| b.copies.len().cmp(&a.copies.len()).then_with(|| (a.source, &a.path).cmp(&(b.source, &b.path))));
    Ok(families)
}

/// The fixes that several articles share, those in the most articles first.
///
/// # Errors
/// The index is damaged.
pub fn fix_groups(backend: &dyn Backend) -> Result<Vec<FixGroup>> {
    let mut groups = Vec::new();
    for value in backend.facet_values(facet::SAME_FIX, "")? {
        let (fixes, articles) = members(backend, &value.value, None)?;
        groups.push(FixGroup { group: value.value, articles, fixes });
    }
    groups.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.group.cmp(&b.group)));
    Ok(groups)
}

/// The fixes of a group except those of one article, and the number of articles that contain them.
fn members(backend: &dyn Backend, group: &str, except: Option<&str>) -> Result<(Vec<FoundSection>, usize)> {
    let found = backend.find(Lookup::Facet { name: facet::SAME_FIX, value: group, roles: false })?.articles;
    let (mut fixes, mut articles) = (Vec::new(), 0);
    for (found, article) in found.iter().zip(read_articles(backend, &refs(&found))?) {
        if Some(article.id.as_str()) == except {
            continue;
        }
        articles += 1;
        let matches: Vec<DocRef> = found.matches.iter().map(|position| found.article.document(*position)).collect();
        for record in read_sections(backend, &matches)? {
            fixes.push(FoundSection { id: record.id, section: record.section, article: article.clone() });
        }
    }
    fixes.sort_by(|a, b| {
        (a.article.source, &a.article.path, a.section.line_start).cmp(&(b.article.source, &b.article.path, b.section.line_start))
    });
    Ok((fixes, articles))
}

fn refs(found: &[FoundArticle]) -> Vec<ArticleRef> {
    found.iter().map(|found| found.article).collect()
}
