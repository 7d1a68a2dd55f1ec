//! `kb search`

use std::fs::File;
use std::io::{self, BufRead, Cursor, IsTerminal};
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::args::SearchArgs;
use super::last_search;
use super::outcome::Outcome;
use super::pasted::{self, Pasted};
use super::session::Session;
use super::settings::Settings;
use crate::corpus;
use crate::error::{Error, Result};
use crate::index::{Reader, facet};
use crate::present::reply::{Reply, SearchPage};
use crate::present::terminal::PageOptions;
use crate::query::{Condition, Filter, Lexicon, Query, UnknownName, applies_to};
use crate::search::{Answer, Hit, SearchOptions, facets, search};
use crate::text::Analyzer;

pub(super) fn run(command: &SearchArgs, session: &Session<'_>) -> Result<Outcome> {
    let options = options(command, &session.settings)?;
    let lexicon = session.settings.lexicon()?;
    if let Some(batch) = &command.batch {
        return run_batch(batch, &session.open_or_build()?, &lexicon, &options, session);
    }
    let is_asked = !command.query.is_empty() || command.from.is_some();
    if !is_asked && io::stdin().is_terminal() {
        return Err(Error::usage("no query was given").hint("describe what is broken: `kb search \"printer offline\"`"));
    }
    let Pasted { text, cut } = text(command)?;
    if text.trim().is_empty() {
        return Err(Error::usage("the query is empty").hint("describe what is broken: `kb search \"printer offline\"`"));
    }
    let reader = session.open_or_build()?;
    let mut analyzer = Analyzer::default();
    let mut query = parse(&text, &lexicon, &mut analyzer, session);
    query.notes.extend(cut);
    let answer = search(&reader, &query, &options, &mut analyzer)?;
    let outcome = Outcome::nothing_if(is_nothing(&answer, command.weak));
    last_search::remember(shown(&answer, command.weak));
    let facets = command.facets.then(|| facets(&reader, &query, &options, &mut analyzer)).transpose()?;
    let filtered = !options.filters.is_empty() || !query.filters.is_empty();
    session.output.print(Reply::Search(SearchPage {
        query: &query,
        answer,
        facets,
        limit: command.limit,
        options: PageOptions { filtered, weak: command.weak },
        view: session.view(&reader),
        index: reader.state(),
    }))?;
    Ok(outcome)
}

/// Parses a query whose paths may be relative to the current folder.
fn parse(text: &str, lexicon: &Lexicon, analyzer: &mut Analyzer, session: &Session<'_>) -> Query {
    let mut query = Query::parse(text, lexicon, analyzer);
    query.resolve_paths(|path| session.absolute(path));
    query
}

/// The search options set by the flags.
fn options(command: &SearchArgs, settings: &Settings) -> Result<SearchOptions> {
    Ok(SearchOptions {
        limit: command.limit,
        offset: command.offset,
        per_article: if command.all { Some(usize::MAX) } else { command.per_article },
        articles: command.articles,
        expand: command.expand,
        explain: command.explain,
        weak: command.weak,
        prefix: command.prefix,
        snippets: true,
        filters: filters(command, settings)?,
    })
}

/// Whether an answer shows nothing. JSON has hits that are unlikely to answer; the exit code is the same for all formats.
fn is_nothing(answer: &Answer, weak: bool) -> bool {
    if weak { answer.hits.is_empty() } else { answer.is_unlikely() }
}

/// The hits that a page shows.
fn shown(answer: &Answer, weak: bool) -> &[Hit] {
    if is_nothing(answer, weak) { &[] } else { &answer.hits }
}

/// The text of the query: words, or the contents of a file.
fn text(command: &SearchArgs) -> Result<Pasted> {
    let typed = command.query.join(" ");
    let from = match &command.from {
        Some(path) => path.as_path(),
        None if typed == "-" || command.query.is_empty() => Path::new("-"),
        None => return Ok(Pasted { text: typed, cut: None }),
    };
    let read = match from == Path::new("-") {
        true => pasted::read(io::stdin().lock()),
        false => File::open(from).and_then(pasted::read_file),
    };
    read.map_err(|e| Error::unreadable("the query", from, e))
}

/// The filters set by the flags.
fn filters(command: &SearchArgs, settings: &Settings) -> Result<Vec<Filter>> {
    let mut filters = Vec::new();
    if !command.platform.is_empty() || !command.product.is_empty() {
        let gazetteer = settings.gazetteer()?;
        let unknown = |what: &'static str| {
            move |unknown: UnknownName| {
                let define = || "add a [[product]] to kb.toml to define it".to_string();
                let hint = unknown.nearest.map_or_else(define, |id| format!("did you mean {id}?"));
                Error::usage(format!("unknown {what} '{}'", unknown.name)).hint(hint)
            }
        };
        filters.extend(applies_to(&command.platform, true, &gazetteer).map_err(unknown("platform"))?);
        filters.extend(applies_to(&command.product, false, &gazetteer).map_err(unknown("product"))?);
    }
    if command.no_commercial {
        let promotes = Condition::Facets(vec![facet::term(facet::COMMERCIAL, "yes")]);
        filters.push(Filter { exclude: true, ..Filter::of(promotes, "--no-commercial") });
    }
    filters.extend(command.since.map(|day| Filter::of(Condition::Since(day), format!("since:{day}"))));
    filters.extend(command.before.map(|day| Filter::of(Condition::Before(day), format!("before:{day}"))));
    Ok(filters)
}

#[derive(Deserialize)]
struct BatchLine {
    #[serde(rename = "_id")]
    id: Value,
    text: String,
}

impl BatchLine {
    /// Parses a line of a batch; `number` is the line number, counted from 1.
    fn parse(line: &str, number: usize, path: &Path) -> Result<BatchLine> {
        serde_json::from_str(line).map_err(|e| {
            // The line number in the parser's message is always 1.
            let reason = e.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default();
            let error = Error::usage(format!("line {number} is not a query: {reason}")).at(path).caused_by(e);
            error.hint("write one query per line: {\"_id\": \"q1\", \"text\": \"…\"}")
        })
    }
}

/// Answers one query per line; a line that is not a query ends the batch with an error that names the line.
fn run_batch(path: &Path, reader: &Reader, lexicon: &Lexicon, options: &SearchOptions, session: &Session<'_>) -> Result<Outcome> {
    let unreadable = |e: io::Error| Error::unreadable("the batch", path, e);
    // Lines from a program are answered as they come.
    let input: Box<dyn BufRead> = match path == Path::new("-") {
        true => Box::new(io::stdin().lock()),
        false => Box::new(Cursor::new(corpus::read_text(path).map_err(unreadable)?)),
    };
    let mut analyzer = Analyzer::default();
    let mut found = false;
    for (line, number) in input.lines().zip(1..) {
        let line = line.map_err(|e| Error::unreadable(&format!("line {number}"), path, e))?;
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() {
            continue;
        }
        let query = BatchLine::parse(line, number, path)?;
        let answer = search(reader, &parse(&query.text, lexicon, &mut analyzer, session), options, &mut analyzer)?;
        found |= !is_nothing(&answer, options.weak);
        let id = query.id.as_str().map_or_else(|| query.id.to_string(), str::to_string);
        session.output.print(Reply::BatchLine { id, answer })?;
    }
    Ok(Outcome::nothing_if(!found))
}
