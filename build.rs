//! Hands the rule files of the `data/` folders to the program as JSON, which takes a tenth of the time to read: people
//! write TOML, and every search reads some of it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

const FOLDERS: [&str; 2] = ["src/article/data", "src/text/data"];

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names a folder for what a build script makes"));
    for folder in FOLDERS {
        println!("cargo::rerun-if-changed={folder}");
        let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{folder}: {e}"));
        let paths = entries.map(|entry| entry.unwrap_or_else(|e| panic!("{folder}: {e}")).path());
        paths.filter(|path| path.extension().is_some_and(|e| e == "toml")).for_each(|path| convert(&path, &out));
    }
}

fn convert(path: &Path, out: &Path) {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let table: toml::Table = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let json = serde_json::to_string(&table).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let name = path.with_extension("json");
    let name = name.file_name().expect("a file has a name");
    fs::write(out.join(name), json).unwrap_or_else(|e| panic!("{}: {e}", out.display()));
}
