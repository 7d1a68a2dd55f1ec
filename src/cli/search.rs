//! `kb search`

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::args::{Args, SearchArgs};
use super::output::Output;
use super::settings::{self, Settings};
use super::{Ended, index, progress};
use crate::article::{Gazetteer, ProductKind};
use crate::error::{Error, Result};
use crate::index::{Reader, facet, update};
use crate::present::terminal::View;
use crate::present::{json, terminal};
use crate::query::{Query, Thesaurus};
use crate::search::{Answer, Filter, SearchOptions, facets, search};
use crate::text::Analyzer;

pub(super) fn run(command: &SearchArgs, args: &Args, output: &Output) -> Result<Ended> {
    let current_dir = current_dir()?;
    let settings = settings::read(args, &current_dir)?;
    let per_article = if command.all { Some(usize::MAX) } else { command.per_article };
    let options = SearchOptions {
        limit: command.limit,
        per_article,
        expand: command.expand,
        filters: filters(command, &settings)?,
        ..SearchOptions::default()
    };
    if let Some(batch) = &command.batch {
        let reader = open_or_build(&settings, args, output)?;
        return run_batch(batch, &reader, &options, output);
    }
    let text = command.query.join(" ");
    if text.trim().is_empty() {
        return Err(Error::usage("the query is empty").hint("say what is broken: kb search \"printer offline\""));
    }
    let reader = open_or_build(&settings, args, output)?;
    let mut analyzer = Analyzer::default();
    let query = Query::parse(&text, Thesaurus::built_in(), &mut analyzer);
    let answer = search(&reader, &query, &options, &mut analyzer)?;
    let ended = if answer.hits.is_empty() { Ended::Nothing } else { Ended::Found };
    let facets = command.facets.then(|| facets(&reader, &query, &options)).transpose()?;
    if command.json {
        output.json(&json::search(&text, answer, facets))?;
    } else if ended == Ended::Nothing {
        output.say(&nothing_found(&query, &answer, command.limit));
    } else {
        let view = View { filtered: !options.filters.is_empty(), ..output.view(reader.manifest(), current_dir) };
        output.text(&(terminal::answer(&answer, &view) + &facets.map_or_else(String::new, |f| terminal::facets(&f))))?;
    }
    Ok(ended)
}

/// What sections must have, as the flags say.
fn filters(command: &SearchArgs, settings: &Settings) -> Result<Vec<Filter>> {
    let mut filters = Vec::new();
    if !command.platform.is_empty() || !command.product.is_empty() {
        let gazetteer = settings.gazetteer()?;
        filters.extend(applies_to(&command.platform, "platform", &gazetteer)?);
        filters.extend(applies_to(&command.product, "product", &gazetteer)?);
    }
    if command.no_commercial {
        filters.push(Filter { facets: vec![facet::term(facet::COMMERCIAL, "yes")], exclude: true });
    }
    Ok(filters)
}

/// Sections that apply to one of the names, or say nothing of the kind: a filter for each kind.
fn applies_to(names: &[String], flag: &str, gazetteer: &Gazetteer) -> Result<Vec<Filter>> {
    let mut by_kind: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for name in names {
        let platforms = flag == "platform";
        let entry = gazetteer.resolve(name).filter(|e| (e.kind == ProductKind::Platform) == platforms);
        let Some(entry) = entry else {
            let nearest = gazetteer.nearest(name).filter(|e| (e.kind == ProductKind::Platform) == platforms);
            let hint =
                nearest.map_or_else(|| "kb.toml may name further ones: [[product]]".to_string(), |e| format!("did you mean {}?", e.id));
            return Err(Error::usage(format!("'{name}' is no {flag} that is known")).hint(hint));
        };
        let facet = facet::of_kind(entry.kind);
        let facets = by_kind.entry(facet).or_insert_with(|| vec![facet::term(facet, facet::NOT_STATED)]);
        facets.extend(gazetteer.members(&entry.id).into_iter().map(|id| facet::term(facet, id)));
        // 'Windows' without a version may be Windows 11.
        let mut family = entry.family.as_deref();
        while let Some(id) = family {
            facets.push(facet::term(facet, id));
            family = gazetteer.entry(id).and_then(|e| e.family.as_deref());
        }
    }
    Ok(by_kind.into_values().map(|facets| Filter { facets, exclude: false }).collect())
}

fn nothing_found(query: &Query, answer: &Answer, limit: usize) -> String {
    if limit == 0 && !query.terms.is_empty() {
        return "no hits were asked for (-n 0)\n".to_string();
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
fn run_batch(path: &Path, reader: &Reader, options: &SearchOptions, output: &Output) -> Result<Ended> {
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
        let answer = search(reader, &Query::parse(&query.text, Thesaurus::built_in(), &mut analyzer), options, &mut analyzer)?;
        if !answer.hits.is_empty() {
            ended = Ended::Found;
        }
        let id = query.id.as_str().map_or_else(|| query.id.to_string(), str::to_string);
        output.json(&json::batch(&id, answer))?;
    }
    Ok(ended)
}
