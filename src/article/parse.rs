//! Parses the text of one file into one article.

use rayon::prelude::*;

use super::assemble::assemble;
use super::boilerplate::{raw_regions, rules};
use super::facts::{commercial, risks};
use super::gazetteer;
use super::markup::front_matter::FrontMatter;
use super::markup::html;
use super::markup::line_index::{line_count, with_unix_line_ends};
use super::markup::prepared_page::PreparedPage;
use super::model::Article;
use super::structure::{article_kind, heading_dialect, instruction, languages, problem, steps};
use crate::corpus::Format;
use crate::text;

/// Compiles the parsing rules on all cores. Otherwise the first articles of a run would wait for each other to compile
/// them.
pub fn prepare() {
    let parts: [fn(); 11] = [
        article_kind::prepare,
        rules::prepare,
        commercial::prepare,
        heading_dialect::prepare,
        gazetteer::prepare,
        risks::prepare,
        instruction::prepare,
        languages::prepare,
        problem::prepare,
        steps::prepare,
        text::prepare,
    ];
    parts.into_par_iter().for_each(|prepare| prepare());
}

/// Version of the parser: raised when the same file results in a different article.
pub const PARSER_VERSION: u32 = 6;

/// Parses one article. `name` is the file name without its extension; it serves as the title if there is no other.
///
/// For JSON Lines files, which contain many articles, see [`records`](super::records).
pub fn parse(text: &str, format: Format, name: &str) -> Article {
    let (mut article, mut warnings) = parse_with(text, format, name, |front| front);
    warnings.append(&mut article.warnings);
    Article { warnings, ..article }
}

/// Parses one article, whose front matter `change` may change before it is used. Also returns the problems with the front
/// matter; those with the rest of the text are in the article.
pub(super) fn parse_with(
    text: &str,
    format: Format,
    name: &str,
    change: impl FnOnce(FrontMatter) -> FrontMatter,
) -> (Article, Vec<String>) {
    match format {
        Format::Html => (parse_html(&with_unix_line_ends(text), name, change), Vec::new()),
        Format::Markdown | Format::Mdx | Format::Jsonl => {
            let mut page = PreparedPage::new(text, format, name);
            page.front = change(page.front);
            let warnings = std::mem::take(&mut page.warnings);
            (page.parse(), warnings)
        }
    }
}

fn parse_html(text: &str, name: &str, change: impl FnOnce(FrontMatter) -> FrontMatter) -> Article {
    let mut stripped = Vec::new();
    let html::Page { front, blocks, stripped: elements } = html::page(&raw_regions::blank_ads(text, &mut stripped));
    stripped.extend(elements);
    assemble(change(front), blocks, stripped, Vec::new(), name, line_count(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prepared_page_parses_to_the_same_article() {
        let text = format!(
            "---\ntitle: \"The lamp fails\"\n---\n\n{}\n",
            "import x from 'y'\n\n## Fix 1: Plug\n\nPush it in.\n<ins class=\"ads\">x</ins>\n"
        );
        for format in [Format::Markdown, Format::Mdx] {
            let page = PreparedPage::new(&text, format, "page");
            assert_eq!(page.title().as_deref(), Some("The lamp fails"));
            let article = parse(&text, format, "page");
            assert_eq!(page.parse(), article);
        }
    }
}
