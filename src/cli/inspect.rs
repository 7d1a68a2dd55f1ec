//! `kb inspect`

use std::path::Path;

use super::Ended;
use super::args::{Args, InspectArgs};
use super::output::{self, Output};
use super::settings::{self, Settings};
use crate::article::{self, Article, Gazetteer, Recurring};
use crate::corpus::{self, File, Format};
use crate::error::{Error, Result};
use crate::index::Reader;
use crate::present::inspect;

pub(super) fn run(command: &InspectArgs, args: &Args, output: &Output) -> Result<Ended> {
    let current_dir = super::search::current_dir()?;
    let settings = settings::read(args, &current_dir)?;
    let known = Known::of(&settings).unwrap_or_else(|error| {
        output.say(&format!("what recurs over the articles of the index is left in: {error}\n"));
        Known::default()
    });
    let gazetteer = settings.gazetteer()?;
    let mut failed: Vec<Error> = Vec::new();
    for path in &command.files {
        let sources = match corpus::sources(std::slice::from_ref(path)) {
            Ok(sources) => sources,
            Err(error) => {
                failed.push(error);
                continue;
            }
        };
        let walked = corpus::walk(&sources, settings.max_file_size, &settings.index);
        for skipped in &walked.skipped {
            failed.push(Error::corpus(skipped.reason.clone(), &path.join(&skipped.path)));
        }
        for file in &walked.files {
            // A file keeps the name by which it was asked for.
            let name = if path.is_dir() { path.join(&file.relative) } else { path.clone() };
            let (articles, reasons) = read(file, &file.path(&sources), &known, &gazetteer);
            for (line, article) in articles {
                print(&name, line, &article, command.json, output)?;
            }
            failed.extend(reasons.into_iter().map(|reason| Error::corpus(reason, &name)));
        }
    }
    // What could be read is told all the same, and so is everything that could not.
    let Some(last) = failed.pop() else { return Ok(Ended::Found) };
    failed.iter().for_each(|error| output::print_error(error, command.json));
    Err(last)
}

fn print(name: &Path, line: Option<u32>, article: &Article, as_json: bool, output: &Output) -> Result<()> {
    let name = name.to_string_lossy();
    match as_json {
        true => output.json(&inspect::json(&name, line, article)),
        false => output.text(&inspect::text(&name, line, article)),
    }
}

/// The articles of a file with the lines of records, and why others could not be read.
fn read(file: &File, path: &Path, known: &Known, gazetteer: &Gazetteer) -> (Vec<(Option<u32>, Article)>, Vec<String>) {
    let text = match corpus::read(path).and_then(corpus::text) {
        Ok(text) => text,
        Err(reason) => return (Vec::new(), vec![reason]),
    };
    let (mut articles, mut reasons) = (Vec::new(), Vec::new());
    if file.format == Format::Jsonl {
        for record in article::records(&text.text) {
            match record.article {
                Ok(article) => articles.push((Some(record.line), article)),
                Err(reason) => reasons.push(reason),
            }
        }
    } else {
        let name = Path::new(&file.relative).file_stem().map(|s| s.to_string_lossy()).unwrap_or_default();
        articles.push((None, article::read(&text.text, file.format, &name)));
    }
    for (_, article) in &mut articles {
        article.warnings.extend(text.warning.clone());
        if let Some(source) = known.source_of(path) {
            article::strip(article, source, &known.recurring);
        }
        article::state(article, gazetteer);
    }
    (articles, reasons)
}

/// What the index has learned over its articles, where there is one.
#[derive(Default)]
struct Known {
    roots: Vec<std::path::PathBuf>,
    recurring: Recurring,
}

impl Known {
    fn of(settings: &Settings) -> Result<Known> {
        if !Reader::exists(&settings.index) {
            return Ok(Known::default());
        }
        let reader = Reader::open(&settings.index)?;
        let manifest = reader.manifest();
        Ok(Known { roots: manifest.sources.iter().map(|s| s.root.clone()).collect(), recurring: Recurring::new(&manifest.recurring) })
    }

    /// The source of the index that holds a file.
    fn source_of(&self, file: &Path) -> Option<usize> {
        self.roots.iter().position(|root| file.starts_with(root))
    }
}
