//! Prepares the build:
//!
//! - It converts the rule files of the `data/` folders from TOML, which people write, to JSON, which the program reads in a
//!   tenth of the time: every search reads some of them.
//! - It hashes the code and rules of the parser, so that a test notices when they change without a new version.

use std::env;
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

use fnv::FnvHasher;

/// Folders whose code and `data/` determine the parsed articles and their terms.
const PARSER: [&str; 2] = ["src/article", "src/text"];
/// Folders with other rule files.
const RULES: [&str; 1] = ["src/query/data"];

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts"));
    let mut hasher = FnvHasher::default();
    for folder in PARSER {
        println!("cargo::rerun-if-changed={folder}");
        let mut files = files_below(Path::new(folder));
        files.sort();
        for file in files {
            if file.extension().is_some_and(|e| e == "toml") {
                convert(&file, &out);
            }
            hash(&file, &mut hasher);
        }
    }
    for folder in RULES {
        println!("cargo::rerun-if-changed={folder}");
        files_below(Path::new(folder))
            .iter()
            .filter(|file| file.extension().is_some_and(|e| e == "toml"))
            .for_each(|file| convert(file, &out));
    }
    link_at_a_fixed_address();
    println!("cargo::rustc-env=KB_PARSER_HASH={:016x}", hasher.finish());
}

/// Links programs for Linux without relocations. A program that may be loaded at any address has 60,000 of them in the tables
/// of its dependencies, and applying them takes a sixth of the time of a search. The price: the system no longer chooses the
/// address of the program at random; it does so for its heap, its stack and the libraries.
fn link_at_a_fixed_address() {
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.unwrap_or_else(|e| panic!("{}: {e}", folder.display())).path();
        // Other files, such as an editor's, are not part of the parser.
        let is_part = path.extension().and_then(|e| e.to_str()).is_some_and(|e| ["rs", "toml", "txt", "terms"].contains(&e));
        if path.is_dir() {
            files.append(&mut files_below(&path));
        } else if is_part {
            files.push(path);
        }
    }
    files
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Hashes the lines of a file that affect the parser, without comments and tests.
fn hash(path: &Path, hasher: &mut FnvHasher) {
    if path.file_name().is_some_and(|name| name == "tests.rs") {
        return;
    }
    let comment = if path.extension().is_some_and(|e| e == "rs") { "//" } else { "#" };
    let text = read(path);
    // Tests are in a module at the end of a file.
    let code = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(&text).lines().map(str::trim);
    let code = code.filter(|line| !line.starts_with(comment));
    // Without whitespace, so that formatting changes nothing.
    code.flat_map(str::bytes).filter(|byte| !byte.is_ascii_whitespace()).for_each(|byte| hasher.write_u8(byte));
}

fn convert(path: &Path, out: &Path) {
    let table: toml::Table = toml::from_str(&read(path)).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let json = serde_json::to_string(&table).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let name = path.with_extension("json");
    let name = name.file_name().expect("a file has a name");
    fs::write(out.join(name), json).unwrap_or_else(|e| panic!("{}: {e}", out.display()));
}
