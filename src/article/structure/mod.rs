//! Structure: what the headings, lists and numbers of a page mean.
//!
//! In: the blocks of a page. Out: the kind of the article, its sections with their roles, and the steps of its fixes.
//! Never here: markup, and the products that a text mentions.
//!
//! Reading order: `heading_dialect` parses one heading, `outline` builds the tree of headings, `article_kind` determines
//! the purpose of the article, `sections` cuts the outline into fixes and other sections. `instruction` recognises
//! instructions, and `steps` extracts them from a fix.

pub(super) mod article_kind;
pub(super) mod evidence;
pub(super) mod heading_dialect;
pub(super) mod instruction;
pub(super) mod languages;
mod listed_fixes;
pub(super) mod outline;
pub(super) mod problem;
pub(super) mod sections;
pub(super) mod steps;
