//! The fields of front matter.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// Fields that the author wrote about the article.
#[derive(Clone, Debug, Default, PartialEq, Serialize, serde::Deserialize)]
pub struct FrontMatter {
    /// Title, verbatim.
    pub title: Option<String>,
    /// Summary in one or two sentences.
    pub description: Option<String>,
    /// Address at which the article is published.
    pub url: Option<String>,
    /// Tags, labels and keywords.
    pub tags: Vec<String>,
    /// Categories.
    pub categories: Vec<String>,
    /// Date of the last change, else of publication, as `YYYY-MM-DD`.
    pub updated: Option<String>,
    /// All other fields, and the earlier value of a field that is stated twice.
    #[serde(with = "json_text")]
    pub metadata: BTreeMap<String, Value>,
}

impl FrontMatter {
    /// These fields, and of those that are missing the ones of another part of the page, such as its head.
    pub(in crate::article::markup) fn or(self, other: FrontMatter) -> FrontMatter {
        let list = |own: Vec<String>, other: Vec<String>| if own.is_empty() { other } else { own };
        FrontMatter {
            title: self.title.or(other.title),
            description: self.description.or(other.description),
            url: self.url.or(other.url),
            tags: list(self.tags, other.tags),
            categories: list(self.categories, other.categories),
            updated: self.updated.or(other.updated),
            metadata: other.metadata.into_iter().chain(self.metadata).collect(),
        }
    }
}

/// Stores fields of any shape as the text of a JSON object: compact formats have no type for such values.
pub(crate) mod json_text {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
    use serde_json::Value;

    pub(crate) fn serialize<S: Serializer>(fields: &BTreeMap<String, Value>, serializer: S) -> Result<S::Ok, S::Error> {
        let text = if fields.is_empty() { String::new() } else { serde_json::to_string(fields).map_err(ser::Error::custom)? };
        text.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Value>, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        if text.is_empty() { Ok(BTreeMap::new()) } else { serde_json::from_str(text).map_err(de::Error::custom) }
    }
}
