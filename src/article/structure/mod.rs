//! Structure: what the headings, lists and numbers of a page mean.
//!
//! In: the blocks of a page. Out: the kind of the article, its sections with their roles, and the steps of its fixes.
//! Never here: markup, and the products that a text mentions.
//!
//! Reading order: `heading_dialect` parses one heading, `outline` builds the tree of headings, with
//! the `questions` of running text. `evidence` tells how much a
//! text instructs the reader, with `instruction`, `problem` and the words of `languages`. `page_purpose` and `article_kind`
//! determine the purpose of the article. `sections` cuts the outline into fixes and other sections: `remedies` judges which
//! headings are fixes, `numbering` what labels count, `titles` which headings repeat the title, and `listed_fixes` finds
//! fixes in lists and tables. `steps` extracts the instructions of a fix.

pub(super) mod article_kind;
pub(super) mod evidence;
pub(super) mod heading_dialect;
pub(super) mod instruction;
pub(super) mod languages;
mod listed_fixes;
mod numbering;
pub(super) mod outline;
mod page_purpose;
pub(super) mod problem;
mod questions;
mod remedies;
pub(super) mod sections;
pub(super) mod steps;
pub(super) mod titles;
