//! Settings: `kb.toml` upwards from the current folder, under the flags.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Args, size};
use crate::article::{Entry, Gazetteer, HOW_TO_WRITE_A_PRODUCT};
use crate::corpus::DEFAULT_MAX_FILE_SIZE;
use crate::error::{Error, Result};
use crate::family::DEFAULT_RESEMBLANCE;
use crate::query::Lexicon;

const FILE: &str = "kb.toml";
const KEYS: [&str; 7] = ["sources", "index", "max_file_size", "resemblance", "synonyms", "thesaurus", "product"];

/// Where things are and how large files may be.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// Sources where none are named.
    pub(super) sources: Vec<PathBuf>,
    /// The index folder.
    pub(super) index: PathBuf,
    /// Larger files are left out.
    pub(super) max_file_size: u64,
    /// From which resemblance on articles are copies.
    pub(super) resemblance: f64,
    /// What articles may apply to, beside what is built in.
    pub(super) products: Vec<Entry>,
    /// Words for the same thing, a line each, beside those that are built in.
    pub(super) synonyms: Vec<String>,
    /// A file of more such lines.
    pub(super) thesaurus: Option<PathBuf>,
    /// The file that said so.
    pub(super) said_in: PathBuf,
}

impl Settings {
    /// What queries are understood with.
    pub(super) fn lexicon(&self) -> Result<Cow<'static, Lexicon>> {
        if self.synonyms.is_empty() && self.thesaurus.is_none() && self.products.is_empty() {
            return Ok(Cow::Borrowed(Lexicon::built_in()));
        }
        const HINT: &str = "a line names words for the same thing: \"router, gateway\", or \"kit -> router\" for one way";
        let wrong =
            |line: usize, path: &Path| Error::usage(format!("line {line} of the synonyms does not name two things")).at(path).hint(HINT);
        let mut thesaurus = Lexicon::built_in().thesaurus.clone();
        if !self.synonyms.is_empty() {
            thesaurus = thesaurus.with(&self.synonyms.join("\n")).map_err(|line| wrong(line, &self.said_in))?;
        }
        if let Some(path) = &self.thesaurus {
            let text = fs::read_to_string(path).map_err(|e| Error::usage(format!("the thesaurus cannot be read: {e}")).at(path))?;
            thesaurus = thesaurus.with(&text).map_err(|line| wrong(line, path))?;
        }
        Ok(Cow::Owned(Lexicon { thesaurus, products: self.products.clone() }))
    }

    /// What articles may apply to.
    pub(super) fn gazetteer(&self) -> Result<Arc<Gazetteer>> {
        Gazetteer::of(&self.products)
    }
}

#[derive(Default)]
struct SettingsFile {
    sources: Option<Vec<PathBuf>>,
    index: Option<PathBuf>,
    max_file_size: Option<u64>,
    resemblance: Option<f64>,
    products: Vec<Entry>,
    synonyms: Vec<String>,
    thesaurus: Option<PathBuf>,
}

/// Reads the settings that hold in `current_dir`.
pub(super) fn read(args: &Args, current_dir: &Path) -> Result<Settings> {
    let (base, file) = match find(current_dir)? {
        Some((folder, text)) => {
            let file = parse(&text, &folder.join(FILE))?;
            (folder, file)
        }
        None => (current_dir.to_path_buf(), SettingsFile::default()),
    };
    let sources = file.sources.unwrap_or_else(|| vec![PathBuf::from("corpus")]);
    let index = file.index.unwrap_or_else(|| PathBuf::from("index"));
    Ok(Settings {
        sources: sources.iter().map(|s| base.join(s)).collect(),
        index: args.index.as_ref().map_or_else(|| base.join(index), |i| current_dir.join(i)),
        max_file_size: file.max_file_size.unwrap_or(DEFAULT_MAX_FILE_SIZE),
        resemblance: file.resemblance.unwrap_or(DEFAULT_RESEMBLANCE),
        products: file.products,
        synonyms: file.synonyms,
        thesaurus: file.thesaurus.map(|path| base.join(path)),
        said_in: base.join(FILE),
    })
}

fn find(current_dir: &Path) -> Result<Option<(PathBuf, String)>> {
    for folder in current_dir.ancestors() {
        match fs::read_to_string(folder.join(FILE)) {
            Ok(text) => return Ok(Some((folder.to_path_buf(), text))),
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => {}
            Err(e) => return Err(Error::usage(format!("the settings cannot be read: {e}")).at(&folder.join(FILE))),
        }
    }
    Ok(None)
}

fn parse(text: &str, path: &Path) -> Result<SettingsFile> {
    let wrong = |what: String| Error::usage(what).at(path);
    let table: toml::Table = toml::from_str(text).map_err(|e| wrong(format!("the settings do not parse: {e}")))?;
    let mut file = SettingsFile::default();
    for (key, value) in table {
        match (key.as_str(), value) {
            ("sources", toml::Value::String(source)) => file.sources = Some(vec![PathBuf::from(source)]),
            ("sources", toml::Value::Array(sources)) if !sources.is_empty() && sources.iter().all(toml::Value::is_str) => {
                file.sources = Some(sources.iter().filter_map(toml::Value::as_str).map(PathBuf::from).collect());
            }
            ("index", toml::Value::String(index)) => file.index = Some(PathBuf::from(index)),
            ("max_file_size", toml::Value::Integer(bytes)) if bytes >= 0 => file.max_file_size = Some(bytes.unsigned_abs()),
            ("max_file_size", toml::Value::String(text)) => {
                file.max_file_size = Some(size(&text).map_err(|e| wrong(format!("max_file_size: {e}")))?)
            }
            ("resemblance", toml::Value::Float(least)) if least > 0.0 && least <= 1.0 => file.resemblance = Some(least),
            ("resemblance", toml::Value::Integer(1)) => file.resemblance = Some(1.0),
            ("synonyms", toml::Value::Array(lines)) if lines.iter().all(|l| l.as_str().is_some_and(|l| !l.contains('\n'))) => {
                file.synonyms = lines.iter().filter_map(toml::Value::as_str).map(str::to_string).collect();
            }
            ("thesaurus", toml::Value::String(path)) => file.thesaurus = Some(PathBuf::from(path)),
            ("product", entries) => {
                file.products = entries
                    .try_into()
                    .map_err(|e| wrong(format!("a [[product]] does not parse: {}", e.message())).hint(HOW_TO_WRITE_A_PRODUCT))?
            }
            ("synonyms", _) => return Err(wrong("'synonyms' must be a list of lines such as \"router, gateway\"".to_string())),
            ("thesaurus", _) => return Err(wrong("'thesaurus' must be a file of lines such as 'router, gateway'".to_string())),
            ("sources", _) => return Err(wrong("'sources' must be a list of folders and files".to_string())),
            ("index", _) => return Err(wrong("'index' must be a folder".to_string())),
            ("max_file_size", _) => return Err(wrong("'max_file_size' must be a number of bytes, or a text such as \"16M\"".to_string())),
            ("resemblance", _) => {
                return Err(wrong("'resemblance' must be a number above 0, and 1 at most, such as 0.85".to_string()));
            }
            _ => return Err(wrong(format!("unknown setting '{key}'")).hint(nearest(&key))),
        }
    }
    Ok(file)
}

fn nearest(unknown: &str) -> String {
    let nearest = KEYS.iter().max_by(|a, b| strsim::jaro_winkler(unknown, a).total_cmp(&strsim::jaro_winkler(unknown, b)));
    nearest.map_or_else(String::new, |key| format!("did you mean '{key}'? Known keys: {}", KEYS.join(", ")))
}
