//! Outlines of articles: the reply of `kb show PATH`.

use serde::Serialize;

use super::article::ArticleReply;
use super::schema::SCHEMA;
use crate::article::Kind;
use crate::index::{ArticleRecord, SectionRecord};
use crate::present::title::section_title;
use crate::search::ArticleOutline;

/// Outlines of the articles in a file: one, except in files of records.
#[derive(Debug, Serialize)]
pub struct OutlinesReply {
    /// Version of the replies: see [`SCHEMA`].
    pub schema: u32,
    /// The articles, in file order.
    pub articles: Vec<OutlineReply>,
}

/// An article with its sections.
#[derive(Debug, Serialize)]
pub struct OutlineReply {
    /// The article.
    #[serde(flatten)]
    pub article: ArticleReply,
    /// File, relative to the root of its source.
    pub path: String,
    /// Kind of article.
    pub kind: Kind,
    /// Sections of the article, in the author's order.
    pub sections: Vec<OutlineSection>,
}

/// A section, in short.
#[derive(Debug, Serialize)]
pub struct OutlineSection {
    /// Id of the section.
    pub id: String,
    /// Role of the section in its article.
    pub role: &'static str,
    /// Number that the author gives the fix.
    pub ordinal: Option<u32>,
    /// Heading without markup; the article's title for its introduction.
    pub title: String,
    /// Headings above the section, outermost first.
    pub heading_path: Vec<String>,
    /// First line in the file, 1-based.
    pub line_start: u32,
    /// Last line in the file, inclusive.
    pub line_end: u32,
    /// Number of steps.
    pub steps: usize,
}

impl From<Vec<ArticleOutline>> for OutlinesReply {
    fn from(outlines: Vec<ArticleOutline>) -> OutlinesReply {
        OutlinesReply { schema: SCHEMA, articles: outlines.into_iter().map(OutlineReply::from).collect() }
    }
}

impl From<ArticleOutline> for OutlineReply {
    fn from(ArticleOutline { article, sections }: ArticleOutline) -> OutlineReply {
        let sections = sections.iter().map(|record| OutlineSection::new(record, &article)).collect();
        OutlineReply { path: article.path.clone(), kind: article.kind, sections, article: article.into() }
    }
}

impl OutlineSection {
    fn new(record: &SectionRecord, article: &ArticleRecord) -> OutlineSection {
        let section = &record.section;
        OutlineSection {
            id: record.id.clone(),
            role: section.role.name(),
            ordinal: section.ordinal,
            title: section_title(section, article),
            heading_path: section.heading_path.clone(),
            line_start: section.line_start,
            line_end: section.line_end,
            steps: section.step_count(),
        }
    }
}
