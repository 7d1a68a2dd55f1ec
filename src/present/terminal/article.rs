//! Articles as a whole.

use super::block::push_blocks;
use super::details::{Detail, push_details};
use super::heading::outline_title;
use super::hit::short_id;
use super::line::{MAX_TITLE, Margins, push_wrapped, shortened};
use super::outline::push_head;
use super::section::push_links;
use super::style::STRONG;
use super::view::View;
use crate::search::ArticleOutline;

/// Articles with all of their sections, an empty line between them.
pub(in crate::present) fn articles(articles: &[ArticleOutline], view: &View) -> String {
    articles.iter().map(|article| whole(article, view)).collect::<Vec<_>>().join("\n")
}

fn whole(outline: &ArticleOutline, view: &View) -> String {
    let mut out = String::new();
    push_head(&mut out, outline, view);
    out.push('\n');
    for record in &outline.sections {
        let section = &record.section;
        // The introduction has no heading but the title.
        if !section.title.is_empty() && section.title != outline.article.title {
            let title = shortened(&outline_title(section), MAX_TITLE);
            push_wrapped(&mut out, &title, STRONG, Margins { first: "", rest: "", width: view.width });
            let lines = format!("lines {}-{}", section.line_start, section.line_end);
            push_details(&mut out, &[section.role.name(), &lines, short_id(&record.id)].map(Detail::new), "", view.width);
            out.push('\n');
        }
        push_blocks(&mut out, &section.blocks, "", view.width);
    }
    push_links(&mut out, outline.sections.iter().flat_map(|record| &record.section.blocks));
    out
}
