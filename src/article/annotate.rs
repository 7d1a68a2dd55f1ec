//! Annotates parsed articles with what they apply to and what in them is commercial.

use super::facts::{applies_to, commercial};
use super::gazetteer::Gazetteer;
use super::model::Article;

/// Marks what an article and each of its sections apply to, and which of its text is commercial. This is a separate step
/// since duplicates skip it, and most articles are duplicates.
pub fn annotate(article: &mut Article, gazetteer: &Gazetteer) {
    applies_to::annotate(article, gazetteer);
    article.sections.iter_mut().for_each(commercial::annotate);
}
