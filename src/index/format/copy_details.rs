//! The details of a copy, which the documents of its family need.

use std::io;

use serde::{Deserialize, Serialize};

use crate::article::FrontMatter;

/// The details of a copy that its family shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CopyDetails {
    pub(crate) title: String,
    pub(crate) url: Option<String>,
    pub(crate) about: CopyAbout,
}

/// What the front matter of a copy says about its subject.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CopyAbout {
    pub(crate) tags: Vec<String>,
    pub(crate) categories: Vec<String>,
    /// The description, and what the article applies to.
    pub(crate) others: Vec<String>,
}

impl CopyDetails {
    /// Collects the details of an article.
    pub(crate) fn new(title: String, front: &FrontMatter) -> CopyDetails {
        // Tags and categories come first.
        let others = front.about().skip(front.tags.len() + front.categories.len()).map(str::to_string).collect();
        let about = CopyAbout { tags: front.tags.clone(), categories: front.categories.clone(), others };
        CopyDetails { title, url: front.url.clone(), about }
    }

    /// Encodes the details.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).expect("plain structs can be serialised")
    }

    /// Decodes the details.
    pub(crate) fn from_bytes(record: &[u8]) -> io::Result<CopyDetails> {
        postcard::from_bytes(record).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))
    }
}

impl CopyAbout {
    /// All texts, in the order of [`FrontMatter::about`].
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.tags.iter().chain(&self.categories).chain(&self.others).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_round_trip() {
        let list = |text: &str| vec![text.to_string()];
        let front = FrontMatter {
            tags: list("light"),
            categories: list("home"),
            description: Some("Dark".to_string()),
            metadata: [("product".to_string(), "Lamp 2".into())].into(),
            ..FrontMatter::default()
        };
        let details = CopyDetails::new("Lamp".to_string(), &front);
        assert_eq!((&details.about.tags, &details.about.categories), (&list("light"), &list("home")));
        assert_eq!(details.about.texts().collect::<Vec<_>>(), front.about().collect::<Vec<_>>());
        let record = details.to_bytes();
        assert_eq!(CopyDetails::from_bytes(&record).unwrap(), details);
        assert!(CopyDetails::from_bytes(&record[..record.len() - 1]).is_err());
    }
}
