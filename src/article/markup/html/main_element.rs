//! The element of a page that holds the article.

use super::elements::is_void;
use super::tokens::{Attributes, Piece};

/// Identifies the element that holds the article.
pub(super) struct Main {
    pub(super) name: String,
    /// Index of its start tag among the tokens; `None` if every element with the name counts.
    pub(super) index: Option<usize>,
}

/// Finds the element that holds the article: `main`, else the only `article`, else the only element that its role or
/// its class marks as main content.
pub(super) fn main_element(tokens: &[Piece]) -> Option<Main> {
    let count = |wanted: &str| tokens.iter().filter(|t| matches!(t, Piece::Open { name, .. } if &**name == wanted)).count();
    let named = |name: &str| Some(Main { name: name.to_string(), index: None });
    if count("main") > 0 {
        return named("main");
    }
    if count("article") == 1 {
        return named("article");
    }
    for is_main in [is_main_by_role, is_main_by_name] {
        let mut found = tokens.iter().enumerate().filter_map(|(index, token)| match token {
            Piece::Open { name, attributes, .. } if !is_void(name) && is_main(attributes) => {
                Some(Main { name: name.to_string(), index: Some(index) })
            }
            _ => None,
        });
        if let (Some(only), None) = (found.next(), found.next()) {
            return Some(only);
        }
    }
    None
}

fn is_main_by_role(attributes: &Attributes) -> bool {
    attributes.get("role") == "main" || attributes.get("itemprop") == "articleBody"
}

/// Whether the class or id is one that publishing systems use for the element around an article.
fn is_main_by_name(attributes: &Attributes) -> bool {
    let names = ["main-content", "maincontent", "article-body", "article-content", "post-content", "entry-content", "page-content"];
    let all = format!("{} {}", attributes.get("class"), attributes.get("id")).to_ascii_lowercase();
    all.split_whitespace().any(|name| names.contains(&name))
}
