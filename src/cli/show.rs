//! `kb show`

use super::args::ShowArgs;
use super::last_search;
use super::outcome::Outcome;
use super::session::Session;
use crate::error::Result;
use crate::index::Reader;
use crate::present::reply::Reply;
use crate::search::{ArticleOutline, ById, by_id, by_line, by_path};

pub(super) fn run(command: &ShowArgs, session: &Session<'_>) -> Result<Outcome> {
    let reader = session.open_or_build()?;
    let found = find(&command.what, &reader, session)?;
    let view = session.view(&reader);
    let whole = !command.outline;
    session.output.print(match found {
        Found::Section(section) if !command.outline && !command.all => Reply::Section { found: section, view },
        Found::Section(section) => Reply::Articles { articles: vec![article(&section.article.id, &reader)?], whole, view },
        Found::Articles(articles) => Reply::Articles { articles, whole, view },
    })?;
    Ok(Outcome::Found)
}

enum Found {
    Section(Box<crate::search::FoundSection>),
    Articles(Vec<ArticleOutline>),
}

/// Finds what a text names: a hit of the last search, an id, a line of a file, or a file.
fn find(what: &str, reader: &Reader, session: &Session<'_>) -> Result<Found> {
    let path = session.absolute(what);
    if path.exists() {
        return Ok(Found::Articles(by_path(reader, what, &path)?));
    }
    if let Some(rank) = last_search::rank(what) {
        return Ok(by_id(reader, &last_search::id(rank)?)?.into());
    }
    if may_be_id(what) {
        return Ok(by_id(reader, what)?.into());
    }
    match file_and_line(what) {
        Some((file, line)) => Ok(by_line(reader, file, &session.absolute(file), line)?.into()),
        None => Ok(Found::Articles(by_path(reader, what, &path)?)),
    }
}

impl From<ById> for Found {
    fn from(found: ById) -> Found {
        match found {
            ById::Section(section) => Found::Section(section),
            ById::Article(article) => Found::Articles(vec![*article]),
        }
    }
}

/// The article with an id.
fn article(id: &str, reader: &Reader) -> Result<ArticleOutline> {
    match by_id(reader, id)? {
        ById::Article(article) => Ok(*article),
        ById::Section(section) => unreachable!("{} is the id of an article", section.article.id),
    }
}

/// Whether a text is an id or its beginning.
fn may_be_id(text: &str) -> bool {
    (4..=16).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// 'docs/vpn.md:7' as a file and a line.
fn file_and_line(text: &str) -> Option<(&str, u32)> {
    let (file, line) = text.rsplit_once(':')?;
    let is_number = !file.is_empty() && line.bytes().all(|b| b.is_ascii_digit());
    line.parse().ok().filter(|_| is_number).map(|line| (file, line))
}
