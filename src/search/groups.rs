//! What repeats: families of copies, and fixes that several articles share.

use std::collections::HashSet;

use tantivy::DocAddress;

use super::{FoundSection, SameFix};
use crate::error::Result;
use crate::index::{ArticleRecord, Reader, facet};

/// An article with its copies.
pub type FamilyOfCopies = ArticleRecord;

/// Fixes of different articles that say the same.
#[derive(Clone, Debug)]
pub struct FixGroup {
    /// The group's name.
    pub group: String,
    /// In how many articles it stands.
    pub articles: usize,
    /// The fixes, by path and line.
    pub fixes: Vec<FoundSection>,
}

/// The fixes of a group that stand in other articles than `article`.
pub(super) fn same_fix(reader: &Reader, group: &str, article: &str, expand: bool) -> Result<SameFix> {
    let (fixes, articles) = members(reader, group, Some(article), expand)?;
    Ok(SameFix { group: Some(group.to_string()), articles, fixes })
}

/// The families that have copies, those with the most first.
///
/// # Errors
/// The index is damaged.
pub fn families(reader: &Reader) -> Result<Vec<FamilyOfCopies>> {
    let mut families = Vec::new();
    for group in reader.articles()? {
        families.extend(Some(reader.article(&group)?).filter(|article| !article.copies.is_empty()));
    }
    families.sort_by(|a, b| b.copies.len().cmp(&a.copies.len()).then_with(|| (a.source, &a.path).cmp(&(b.source, &b.path))));
    Ok(families)
}

/// The groups of fixes, those of the most articles first.
///
/// # Errors
/// The index is damaged.
pub fn fix_groups(reader: &Reader) -> Result<Vec<FixGroup>> {
    let mut groups = Vec::new();
    for group in reader.facet_values(facet::SAME_FIX, "")? {
        let (fixes, articles) = members(reader, &group, None, true)?;
        groups.push(FixGroup { group, articles, fixes });
    }
    groups.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.group.cmp(&b.group)));
    Ok(groups)
}

/// The fixes of a group but those of one article, and how many articles they stand in.
fn members(reader: &Reader, group: &str, but: Option<&str>, expand: bool) -> Result<(Vec<FoundSection>, usize)> {
    let mut articles: HashSet<DocAddress> = HashSet::new();
    let mut fixes = Vec::new();
    for address in reader.with_facet(facet::SAME_FIX, group)? {
        let run = reader.group(address)?;
        let first = DocAddress::new(run.segment, run.documents.start);
        if !expand {
            articles.insert(first);
            continue;
        }
        let article = reader.article(&run)?;
        if Some(article.id.as_str()) != but {
            articles.insert(first);
            let record = reader.section(address)?;
            fixes.push(FoundSection { id: record.id, section: record.section, article });
        }
    }
    // Which of them is the article itself need not be known to leave it out of the count.
    let articles = if expand { articles.len() } else { articles.len() - usize::from(but.is_some() && !articles.is_empty()) };
    fixes.sort_by(|a, b| {
        (a.article.source, &a.article.path, a.section.line_start).cmp(&(b.article.source, &b.article.path, b.section.line_start))
    });
    Ok((fixes, articles))
}
