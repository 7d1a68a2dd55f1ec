//! A section in full: the reply of `kb show ID`.

use serde::Serialize;

use super::article::ArticleReply;
use super::block::BlockReply;
use super::schema::SCHEMA;
use crate::article::{AppliesTo, Link, Section, Step};
use crate::index::ArticleRecord;
use crate::present::title::section_title;
use crate::search::FoundSection;

/// The fields that hits and full sections share.
#[derive(Debug, Serialize)]
pub struct SectionFields {
    /// File, relative to the root of its source.
    pub path: String,
    /// Name of the source.
    pub source: String,
    /// Where the article is: the address at which it is published, or else the absolute path of its file.
    pub location: String,
    /// First line in the file, 1-based.
    pub line_start: u32,
    /// Last line in the file, inclusive.
    pub line_end: u32,
    /// Heading without markup; the article's title for its introduction.
    pub title: String,
    /// Number that the author gives the fix.
    pub ordinal: Option<u32>,
    /// The number as the author writes it: 'Method 2:', '3.'; empty without one.
    pub label: String,
    /// Role of the section in its article.
    pub role: &'static str,
    /// Headings above the section, outermost first.
    pub heading_path: Vec<String>,
    /// Platforms, products and devices that the section applies to, and where that is stated; empty if it is not.
    pub applies_to: Vec<AppliesTo>,
    /// Whether the section promotes a paid tool.
    pub commercial: bool,
    /// Article that contains the section.
    pub article: ArticleReply,
    /// Steps, in order.
    pub steps: Vec<Step>,
}

impl SectionFields {
    /// The fields of a section of an article.
    pub fn new(section: &Section, article: ArticleRecord) -> SectionFields {
        SectionFields {
            path: article.path.clone(),
            source: article.source_name.clone(),
            location: location(&article),
            line_start: section.line_start,
            line_end: section.line_end,
            title: section_title(section, &article),
            ordinal: section.ordinal,
            label: section.label.clone(),
            role: section.role.name(),
            heading_path: section.heading_path.clone(),
            applies_to: section.applies_to.clone(),
            commercial: section.commercial,
            article: article.into(),
            steps: section.steps(),
        }
    }
}

/// The address at which an article is published, or else the absolute path of its file.
pub(super) fn location(article: &ArticleRecord) -> String {
    article.url.clone().unwrap_or_else(|| article.absolute_path.to_string_lossy().into_owned())
}

/// A section in full.
#[derive(Debug, Serialize)]
pub struct SectionReply {
    /// Version of the replies: see [`SCHEMA`].
    pub schema: u32,
    /// Id of the section.
    pub id: String,
    /// Fields of the section.
    #[serde(flatten)]
    pub section: SectionFields,
    /// Content of the section.
    pub blocks: Vec<BlockReply>,
    /// All links of the section, in order.
    pub links: Vec<Link>,
}

impl From<FoundSection> for SectionReply {
    fn from(FoundSection { id, section, article }: FoundSection) -> SectionReply {
        let mut links = Vec::new();
        section.blocks.iter().for_each(|block| block.each_link(&mut |link| links.push(link.clone())));
        SectionReply {
            schema: SCHEMA,
            id,
            section: SectionFields::new(&section, article),
            blocks: section.blocks.into_iter().map(BlockReply::from).collect(),
            links,
        }
    }
}
