//! `kb search`

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::args::{Args, SearchArgs};
use super::output::Output;
use super::settings::{self, Settings};
use super::{Ended, index, progress};
use crate::error::{Error, Result};
use crate::index::{Reader, facet, update};
use crate::present::terminal::View;
use crate::present::{json, terminal};
use crate::query::{Condition, Filter, Lexicon, NotKnown, Query, applies_to};
use crate::search::{Answer, SearchOptions, facets, search};
use crate::text::Analyzer;

/// Bytes that are read of a log; what breaks is told in its first megabytes, if anywhere.
const MAX_PASTED: u64 = 8 << 20;

pub(super) fn run(command: &SearchArgs, args: &Args, output: &Output) -> Result<Ended> {
    let current_dir = current_dir()?;
    let settings = settings::read(args, &current_dir)?;
    let per_article = if command.all { Some(usize::MAX) } else { command.per_article };
    let options = SearchOptions {
        limit: command.limit,
        offset: command.offset,
        per_article,
        expand: command.expand,
        explain: command.explain,
        weak: command.weak,
        prefix: command.prefix,
        snippets: true,
        filters: filters(command, &settings)?,
    };
    if let Some(batch) = &command.batch {
        let reader = open_or_build(&settings, args, output)?;
        return run_batch(batch, &reader, settings.lexicon()?.as_ref(), &options, output);
    }
    let text = text(command)?;
    if text.trim().is_empty() {
        return Err(Error::usage("the query is empty").hint("say what is broken: kb search \"printer offline\""));
    }
    let reader = open_or_build(&settings, args, output)?;
    let mut analyzer = Analyzer::default();
    let query = Query::parse(&text, settings.lexicon()?.as_ref(), &mut analyzer);
    let answer = search(&reader, &query, &options, &mut analyzer)?;
    let ended = if answer.hits.is_empty() { Ended::Nothing } else { Ended::Found };
    let facets = command.facets.then(|| facets(&reader, &query, &options, &mut analyzer)).transpose()?;
    if command.json {
        output.json(&json::search(&query, answer, facets))?;
        return Ok(ended);
    }
    output.say(&terminal::understood(&query, &answer));
    if ended == Ended::Nothing {
        output.say(&nothing_found(&query, &answer, command.limit));
    } else {
        let filtered = !options.filters.is_empty() || !query.filters.is_empty();
        let view = View { filtered, weak: command.weak, ..output.view(reader.manifest(), current_dir) };
        output.text(&(terminal::answer(&answer, &view) + &facets.map_or_else(String::new, |f| terminal::facets(&f))))?;
    }
    Ok(ended)
}

/// What is asked: words, or all that a file says.
fn text(command: &SearchArgs) -> Result<String> {
    let typed = command.query.join(" ");
    let from = match &command.from {
        Some(path) => path.as_path(),
        None if typed == "-" => Path::new("-"),
        None => return Ok(typed),
    };
    let mut bytes = Vec::new();
    let read = match from == Path::new("-") {
        true => io::stdin().lock().take(MAX_PASTED).read_to_end(&mut bytes),
        false => File::open(from).and_then(|file| file.take(MAX_PASTED).read_to_end(&mut bytes)),
    };
    read.map_err(|e| Error::usage(format!("what is asked for cannot be read: {e}")).at(from))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What sections must have, as the flags say.
fn filters(command: &SearchArgs, settings: &Settings) -> Result<Vec<Filter>> {
    let mut filters = Vec::new();
    if !command.platform.is_empty() || !command.product.is_empty() {
        let gazetteer = settings.gazetteer()?;
        let unknown = |what: &'static str| {
            move |unknown: NotKnown| {
                let further = || "kb.toml may name further ones: [[product]]".to_string();
                let hint = unknown.nearest.map_or_else(further, |id| format!("did you mean {id}?"));
                Error::usage(format!("'{}' is no {what} that is known", unknown.name)).hint(hint)
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

fn nothing_found(query: &Query, answer: &Answer, limit: usize) -> String {
    if limit == 0 && !query.terms.is_empty() {
        return "no hits were asked for (-n 0)\n".to_string();
    }
    if query.terms.is_empty() && !query.filters.is_empty() {
        return "no fix found: no section passes all of the query's filters\n".to_string();
    }
    if query.terms.is_empty() {
        return "no fix found: the query holds no word that can be searched\n".to_string();
    }
    debug_assert_eq!(answer.total, 0);
    "no fix found: no article holds enough of these words\n".to_string()
}

/// The index; it is built first where there is none but a corpus.
pub(super) fn open_or_build(settings: &Settings, args: &Args, output: &Output) -> Result<Reader> {
    let corpus_is_there = settings.sources.iter().any(|s| s.exists());
    if !Reader::exists(&settings.index) && corpus_is_there {
        output.say("no index yet: building it first\n");
        let summary = update(&index::options(settings), progress::for_stderr().as_ref())?;
        output.say(&format!("{}\n", terminal::summary(&summary, args.verbose)));
    }
    Reader::open(&settings.index)
}

/// The folder that the program was started in.
pub(super) fn current_dir() -> Result<PathBuf> {
    std::env::current_dir().map_err(|e| Error::usage(format!("the current folder cannot be read: {e}")))
}

#[derive(Deserialize)]
struct BatchLine {
    #[serde(rename = "_id")]
    id: Value,
    text: String,
}

/// Answers a query a line; a line that is no query ends the run with its number.
fn run_batch(path: &Path, reader: &Reader, lexicon: &Lexicon, options: &SearchOptions, output: &Output) -> Result<Ended> {
    let input: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(path).map_err(|e| Error::usage(format!("the batch cannot be read: {e}")).at(path))?))
    };
    let mut analyzer = Analyzer::default();
    let mut ended = Ended::Nothing;
    for (number, line) in input.lines().enumerate() {
        let line = line.map_err(|e| Error::usage(format!("line {} cannot be read: {e}", number + 1)).at(path))?;
        if line.trim().is_empty() {
            continue;
        }
        let query: BatchLine = serde_json::from_str(&line).map_err(|e| {
            Error::usage(format!("line {} is no query: {e}", number + 1)).at(path).hint("a line is {\"_id\": \"q1\", \"text\": \"…\"}")
        })?;
        let answer = search(reader, &Query::parse(&query.text, lexicon, &mut analyzer), options, &mut analyzer)?;
        if !answer.hits.is_empty() {
            ended = Ended::Found;
        }
        let id = query.id.as_str().map_or_else(|| query.id.to_string(), str::to_string);
        output.json(&json::batch(&id, answer))?;
    }
    Ok(ended)
}
