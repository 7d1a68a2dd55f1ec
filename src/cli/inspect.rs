//! `kb inspect`

use std::path::{Path, PathBuf};

use super::args::InspectArgs;
use super::outcome::Outcome;
use super::session::Session;
use super::settings::Settings;
use crate::article::{self, Article, Gazetteer, Recurring};
use crate::corpus::{self, File, Format};
use crate::error::{Error, Result};
use crate::index::Reader;
use crate::present::reply::Reply;

pub(super) fn run(command: &InspectArgs, session: &Session<'_>) -> Result<Outcome> {
    let settings = &session.settings;
    let learned = Learned::from_index(settings).unwrap_or_else(|error| {
        session.output.say(&format!("recurring blocks are not removed, because the index cannot be used: {error}\n"));
        Learned::default()
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
        failed.extend(walked.skipped.iter().map(|skipped| Error::corpus(skipped.reason.clone(), &path.join(&skipped.path))));
        for file in &walked.files {
            // A file keeps the name that it has on the command line.
            let name = if path.is_dir() { path.join(&file.relative) } else { path.clone() };
            let (articles, reasons) = parse(file, &file.path(&sources), &learned, &gazetteer);
            for (line, article) in articles {
                session.output.print(Reply::Inspect { file: name.to_string_lossy().into_owned(), line, article: &article })?;
            }
            failed.extend(reasons.into_iter().map(|reason| Error::corpus(reason, &name)));
        }
    }
    // Files that can be read are printed even if others cannot, and every error is printed.
    let Some(last) = failed.pop() else { return Ok(Outcome::Found) };
    failed.iter().for_each(|error| session.output.error(error));
    Err(last)
}

/// The articles of a file with the lines of records, and the reasons why others cannot be parsed.
fn parse(file: &File, path: &Path, learned: &Learned, gazetteer: &Gazetteer) -> (Vec<(Option<u32>, Article)>, Vec<String>) {
    let text = match corpus::read(path).and_then(corpus::decode) {
        Ok(text) => text,
        Err(reason) => return (Vec::new(), vec![reason]),
    };
    let (mut articles, mut reasons) = (Vec::new(), Vec::new());
    if file.format == Format::Jsonl {
        for record in article::records(&text.text) {
            match record.article {
                Ok(mut article) => {
                    article.warnings.splice(0..0, record.warnings);
                    articles.push((Some(record.line), article));
                }
                Err(reason) => reasons.push(reason),
            }
        }
    } else {
        let name = Path::new(&file.relative).file_stem().map(|s| s.to_string_lossy()).unwrap_or_default();
        articles.push((None, article::parse(&text.text, file.format, &name)));
    }
    for (_, article) in &mut articles {
        article.warnings.extend(text.warning.clone());
        if let Some(source) = learned.source_of(path) {
            article::strip(article, source, &learned.recurring);
        }
        article::annotate(article, gazetteer);
    }
    (articles, reasons)
}

/// Recurring blocks learned from the index's articles; empty if there is no index.
#[derive(Default)]
struct Learned {
    roots: Vec<PathBuf>,
    recurring: Recurring,
}

impl Learned {
    fn from_index(settings: &Settings) -> Result<Learned> {
        if !Reader::exists(&settings.index) {
            return Ok(Learned::default());
        }
        let reader = Reader::open(&settings.index)?;
        let manifest = reader.manifest();
        Ok(Learned { roots: manifest.sources.iter().map(|s| s.root.clone()).collect(), recurring: Recurring::new(&manifest.recurring) })
    }

    /// The source of the index that contains a file.
    fn source_of(&self, file: &Path) -> Option<usize> {
        self.roots.iter().position(|root| file.starts_with(root))
    }
}
