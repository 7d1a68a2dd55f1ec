//! Articles, whole or in outline: the reply of `kb show PATH`.

use serde::Serialize;

use super::article::ArticleReply;
use super::block::BlockReply;
use super::schema::SCHEMA;
use super::section::location;
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
    /// Name of the source.
    pub source: String,
    /// Where the article is: the address at which it is published, or else the absolute path of its file.
    pub location: String,
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
    /// The number as the author writes it: 'Method 2:', '3.'; empty without one.
    pub label: String,
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
    /// Content of the section; `None` in outlines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocks: Option<Vec<BlockReply>>,
}

impl OutlinesReply {
    /// The reply for the articles of a file, `whole` or in outline.
    pub fn new(articles: Vec<ArticleOutline>, whole: bool) -> OutlinesReply {
        OutlinesReply { schema: SCHEMA, articles: articles.into_iter().map(|article| OutlineReply::new(article, whole)).collect() }
    }
}

impl OutlineReply {
    fn new(ArticleOutline { article, sections }: ArticleOutline, whole: bool) -> OutlineReply {
        let sections = sections.into_iter().map(|record| OutlineSection::new(record, &article, whole)).collect();
        OutlineReply {
            path: article.path.clone(),
            source: article.source_name.clone(),
            location: location(&article),
            kind: article.kind,
            sections,
            article: article.into(),
        }
    }
}

impl OutlineSection {
    fn new(record: SectionRecord, article: &ArticleRecord, whole: bool) -> OutlineSection {
        let section = record.section;
        OutlineSection {
            id: record.id,
            role: section.role.name(),
            ordinal: section.ordinal,
            label: section.label.clone(),
            title: section_title(&section, article),
            line_start: section.line_start,
            line_end: section.line_end,
            steps: section.step_count(),
            heading_path: section.heading_path,
            blocks: whole.then(|| section.blocks.into_iter().map(BlockReply::from).collect()),
        }
    }
}
