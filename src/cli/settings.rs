//! Settings: `kb.toml` upwards from the current folder, under the flags.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::args::{Args, size};
use crate::corpus::DEFAULT_MAX_FILE_SIZE;
use crate::error::{Error, Result};

const FILE: &str = "kb.toml";
const KEYS: [&str; 3] = ["sources", "index", "max_file_size"];

/// Where things are and how large files may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    /// Sources where none are named.
    pub(super) sources: Vec<PathBuf>,
    /// The index folder.
    pub(super) index: PathBuf,
    /// Larger files are left out.
    pub(super) max_file_size: u64,
}

#[derive(Default, Deserialize)]
struct SettingsFile {
    sources: Option<Vec<PathBuf>>,
    index: Option<PathBuf>,
    max_file_size: Option<SizeSetting>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum SizeSetting {
    Bytes(u64),
    Text(String),
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
    let max_file_size = match file.max_file_size {
        Some(SizeSetting::Bytes(bytes)) => bytes,
        Some(SizeSetting::Text(text)) => size(&text).map_err(|e| Error::usage(format!("max_file_size: {e}")).at(&base.join(FILE)))?,
        None => DEFAULT_MAX_FILE_SIZE,
    };
    Ok(Settings {
        sources: sources.iter().map(|s| base.join(s)).collect(),
        index: args.index.as_ref().map_or_else(|| base.join(file.index.unwrap_or_else(|| PathBuf::from("index"))), |i| current_dir.join(i)),
        max_file_size,
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
    let table: toml::Table =
        toml::from_str(text).map_err(|e| Error::usage(format!("the settings do not parse: {}", e.message())).at(path))?;
    if let Some(unknown) = table.keys().find(|k| !KEYS.contains(&k.as_str())) {
        let nearest = KEYS.iter().max_by(|a, b| strsim::jaro_winkler(unknown, a).total_cmp(&strsim::jaro_winkler(unknown, b)));
        let hint = nearest.map_or_else(String::new, |key| format!("did you mean '{key}'? Known keys: {}", KEYS.join(", ")));
        return Err(Error::usage(format!("unknown setting '{unknown}'")).at(path).hint(hint));
    }
    table.try_into().map_err(|e: toml::de::Error| Error::usage(format!("the settings do not parse: {}", e.message())).at(path))
}
