//! An article, in short, as other replies contain it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::index::ArticleRecord;
use crate::text::Language;

/// An article, in short.
#[derive(Debug, Serialize)]
pub struct ArticleReply {
    /// Id of the article.
    pub id: String,
    /// Title of the article.
    pub title: String,
    /// Address at which the article is published.
    pub url: Option<String>,
    /// The author's tags.
    pub tags: Vec<String>,
    /// The author's categories.
    pub categories: Vec<String>,
    /// Date of the last change, `YYYY-MM-DD`.
    pub updated: Option<String>,
    /// ISO 639-1 code of the language; `en` if it is uncertain.
    pub language: Language,
    /// Every other field that the author wrote, and the `_id` of a JSONL record.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, Value>,
}

impl From<ArticleRecord> for ArticleReply {
    fn from(article: ArticleRecord) -> ArticleReply {
        ArticleReply {
            id: article.id,
            title: article.title,
            url: article.url,
            tags: article.tags,
            categories: article.categories,
            updated: article.updated,
            language: article.language,
            metadata: article.metadata,
        }
    }
}
