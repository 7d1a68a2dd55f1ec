//! Settings: `kb.toml` in the current folder or above it, overridden by flags.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::values::size;
use crate::article::{Entry, Gazetteer, HOW_TO_WRITE_A_PRODUCT};
use crate::corpus::{DEFAULT_MAX_FILE_SIZE, read_text};
use crate::error::{Error, Result};
use crate::family::DEFAULT_MIN_SIMILARITY;
use crate::query::Lexicon;

const FILE: &str = "kb.toml";
const KEYS: [&str; 7] = ["sources", "index", "max_file_size", "resemblance", "synonyms", "thesaurus", "product"];
const HOW_TO_WRITE_SYNONYMS: &str = "write synonyms on one line: \"router, gateway\", or \"kit -> router\" for one way only";

/// Settings for the current folder.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    /// Sources to index if the command line names none.
    pub(super) sources: Option<Vec<PathBuf>>,
    /// Folder of the settings file, or else the current folder.
    pub(super) base: PathBuf,
    /// Index folder.
    pub(super) index: PathBuf,
    /// Size in bytes above which files are skipped.
    pub(super) max_file_size: u64,
    /// Jaccard similarity of 4-word shingles from which on two articles are copies.
    pub(super) resemblance: f64,
    /// Platforms, products and devices in addition to the built-in ones.
    pub(super) products: Vec<Entry>,
    /// Lines of synonyms in addition to the built-in ones.
    synonyms: Vec<String>,
    /// A file of further lines of synonyms.
    thesaurus: Option<PathBuf>,
    /// Path of the settings file.
    file: PathBuf,
}

impl Settings {
    /// The synonyms and products that queries are parsed with.
    pub(super) fn lexicon(&self) -> Result<Cow<'static, Lexicon>> {
        if self.synonyms.is_empty() && self.thesaurus.is_none() && self.products.is_empty() {
            return Ok(Cow::Borrowed(Lexicon::built_in()));
        }
        let wrong = |line: usize, path: &Path| {
            Error::usage(format!("line {line} of the synonyms must contain at least two words or phrases"))
                .at(path)
                .hint(HOW_TO_WRITE_SYNONYMS)
        };
        let mut thesaurus = Lexicon::built_in().thesaurus.clone();
        if !self.synonyms.is_empty() {
            thesaurus = thesaurus.with(&self.synonyms.join("\n")).map_err(|line| wrong(line, &self.file))?;
        }
        if let Some(path) = &self.thesaurus {
            let text = read_text(path);
            let text = text.map_err(|e| Error::unreadable("the thesaurus", path, e))?;
            thesaurus = thesaurus.with(&text).map_err(|line| wrong(line, path))?;
        }
        Ok(Cow::Owned(Lexicon { thesaurus, products: self.products.clone() }))
    }

    /// The platforms, products and devices that articles may apply to.
    pub(super) fn gazetteer(&self) -> Result<Arc<Gazetteer>> {
        Gazetteer::of(&self.products)
    }
}

/// Contents of a settings file.
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

/// Reads the settings of `current_dir`; `index` is the folder that a flag names.
pub(super) fn read(index: Option<&Path>, current_dir: &Path) -> Result<Settings> {
    let (base, file) = match find(current_dir)? {
        Some((folder, text)) => {
            let file = parse(&text, &folder.join(FILE))?;
            (folder, file)
        }
        None => (current_dir.to_path_buf(), SettingsFile::default()),
    };
    Ok(Settings {
        sources: file.sources.map(|sources| sources.iter().map(|source| base.join(source)).collect()),
        index: match index {
            Some(index) => current_dir.join(index),
            None => base.join(file.index.as_deref().unwrap_or(Path::new("index"))),
        },
        max_file_size: file.max_file_size.unwrap_or(DEFAULT_MAX_FILE_SIZE),
        resemblance: file.resemblance.unwrap_or(DEFAULT_MIN_SIMILARITY),
        products: file.products,
        synonyms: file.synonyms,
        thesaurus: file.thesaurus.map(|path| base.join(path)),
        file: base.join(FILE),
        base,
    })
}

fn find(current_dir: &Path) -> Result<Option<(PathBuf, String)>> {
    for folder in current_dir.ancestors() {
        match read_text(&folder.join(FILE)) {
            Ok(text) => return Ok(Some((folder.to_path_buf(), text))),
            Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => {}
            Err(e) => return Err(Error::unreadable("the settings file", &folder.join(FILE), e)),
        }
    }
    Ok(None)
}

fn parse(text: &str, path: &Path) -> Result<SettingsFile> {
    let table: toml::Table = toml::from_str(text).map_err(|e| not_toml(text, e).at(path))?;
    let mut file = SettingsFile::default();
    for (key, value) in table {
        file.set(&key, value).map_err(|error| error.at(path))?;
    }
    Ok(file)
}

/// The line and the reason of a syntax error.
fn not_toml(text: &str, error: toml::de::Error) -> Error {
    let line = error.span().and_then(|span| text.get(..span.start)).map_or(1, |before| before.matches('\n').count() + 1);
    let reason = error.message().trim_end().replace('\n', ", ");
    Error::usage(format!("line {line} is not valid TOML: {reason}"))
        .hint("correct the line; text is quoted: index = \"my index\"")
        .caused_by(error)
}

impl SettingsFile {
    /// Sets one key. A value of the wrong kind is an error.
    fn set(&mut self, key: &str, value: toml::Value) -> Result<()> {
        use toml::Value::{Array, Float, Integer, String as Text};
        match (key, value) {
            ("sources", Text(source)) => self.sources = Some(vec![PathBuf::from(source)]),
            ("sources", Array(sources)) if !sources.is_empty() && sources.iter().all(toml::Value::is_str) => {
                self.sources = Some(texts(&sources).map(PathBuf::from).collect());
            }
            ("index", Text(index)) => self.index = Some(PathBuf::from(index)),
            ("max_file_size", Integer(bytes)) if bytes >= 0 => self.max_file_size = Some(bytes.unsigned_abs()),
            ("max_file_size", Text(text)) => {
                self.max_file_size =
                    Some(size(&text).map_err(|e| {
                        Error::usage(format!("max_file_size: {e}")).hint("write a number of bytes, or a size such as \"16M\"")
                    })?);
            }
            ("resemblance", Float(least)) if least > 0.0 && least <= 1.0 => self.resemblance = Some(least),
            ("resemblance", Integer(1)) => self.resemblance = Some(1.0),
            ("synonyms", Array(lines)) if lines.iter().all(|l| l.as_str().is_some_and(|l| !l.contains('\n'))) => {
                self.synonyms = texts(&lines).map(str::to_string).collect();
            }
            ("thesaurus", Text(path)) => self.thesaurus = Some(PathBuf::from(path)),
            ("product", entries) => self.products = products(entries)?,
            (key, _) => return Err(wrong_value(key)),
        }
        Ok(())
    }
}

fn texts(values: &[toml::Value]) -> impl Iterator<Item = &str> {
    values.iter().filter_map(toml::Value::as_str)
}

fn products(entries: toml::Value) -> Result<Vec<Entry>> {
    entries.try_into().map_err(|e: toml::de::Error| {
        let reason = e.message().trim_end().replace('\n', ", ");
        Error::usage(format!("a [[product]] is not valid: {reason}")).hint(HOW_TO_WRITE_A_PRODUCT).caused_by(e)
    })
}

/// The error for a key that does not exist, or whose value is of the wrong kind.
fn wrong_value(key: &str) -> Error {
    let expected = match key {
        "sources" => "a list of folders and files",
        "index" => "a folder",
        "max_file_size" => "a number of bytes, or a size such as \"16M\"",
        "resemblance" => "a number above 0 and at most 1, such as 0.85",
        "synonyms" => "a list of lines such as \"router, gateway\"",
        "thesaurus" => "a file of lines such as 'router, gateway'",
        _ => return Error::usage(format!("unknown setting '{key}'")).hint(nearest(key)),
    };
    Error::usage(format!("'{key}' must be {expected}"))
}

fn nearest(unknown: &str) -> String {
    let nearest = KEYS.iter().max_by(|a, b| strsim::jaro_winkler(unknown, a).total_cmp(&strsim::jaro_winkler(unknown, b)));
    nearest.map_or_else(String::new, |key| format!("did you mean '{key}'? The settings are: {}", KEYS.join(", ")))
}
