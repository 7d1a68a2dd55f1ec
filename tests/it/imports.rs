//! Which source file imports which: by `use` trees, and by paths in code.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use crate::tidy::{code_lines, sources};

/// For each file below `src`, the files that define what it names. A re-export counts for the file that defines the item.
pub(crate) fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let files: BTreeMap<String, String> = sources().into_iter().map(|(file, text)| (module_of(&file), text)).collect();
    let names: BTreeMap<String, String> = sources().into_iter().map(|(file, _)| (module_of(&file), file)).collect();
    let imports = |(module, text): (&String, &String)| {
        let found = paths(text).into_iter().filter_map(|path| resolve(module, &path, &files, 0)).filter(|found| found != module);
        (names[module].clone(), found.map(|found| names[&found].clone()).collect())
    };
    files.iter().map(imports).collect()
}

/// `crate::index::format` for `index/format/mod.rs`.
fn module_of(file: &str) -> String {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::");
    if path == "lib" { "crate".to_string() } else { format!("crate::{path}") }
}

/// The paths that a file names, its `use` trees taken apart.
fn paths(text: &str) -> Vec<String> {
    let code = code_lines(text).collect::<Vec<_>>().join("\n");
    // Test modules at the end of a file have a `super` of their own.
    let tests = Regex::new(r"#\[cfg\(test\)\]\s+(?:pub\(.*?\) )?mod \w+ \{").unwrap();
    let code = tests.split(&code).next().unwrap_or_default().replace("pub(in crate::", "pub(in ");
    let tree = Regex::new(r"(?s)\buse\s+([^;]+);").unwrap();
    let path = Regex::new(r"\b(?:crate|super|self)(?:::\w+)+").unwrap();
    let used: Vec<String> = tree.captures_iter(&code).flat_map(|use_tree| leaves("", use_tree[1].trim())).collect();
    let mut paths: Vec<String> = path.find_iter(&code).map(|found| found.as_str().to_string()).collect();
    // `ledger::write` after `use crate::index::format::ledger` is a path too.
    let by_name = Regex::new(r"(\w+)((?:::\w+)+)").unwrap();
    for found in by_name.captures_iter(&code) {
        let is_name = |leaf: &&String| leaf.trim_end_matches("::self").rsplit("::").next() == Some(&found[1]);
        paths.extend(used.iter().find(is_name).map(|leaf| format!("{}{}", leaf.trim_end_matches("::self"), &found[2])));
    }
    paths.extend(used);
    paths
}

/// The leaves of a `use` tree: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn leaves(prefix: &str, tree: &str) -> Vec<String> {
    let Some((path, rest)) = tree.split_once('{') else { return vec![format!("{prefix}{}", tree.split(" as ").next().unwrap().trim())] };
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in rest.rsplit_once('}').unwrap().0.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if c == ',' && depth == 0 { parts.push(String::new()) } else { parts.last_mut().unwrap().push(c) }
    }
    let path = format!("{prefix}{path}");
    parts.iter().filter(|part| !part.trim().is_empty()).flat_map(|part| leaves(&path, part.trim())).collect()
}

/// The module that defines what a path names, seen from a module; `None` for other crates.
fn resolve(module: &str, path: &str, files: &BTreeMap<String, String>, depth: usize) -> Option<String> {
    let mut segments: Vec<&str> = path.trim_end_matches("::self").split("::").collect();
    let mut at: Vec<&str> = if segments[0] == "crate" { vec!["crate"] } else { module.split("::").collect() };
    let is_local = ["crate", "super", "self"].contains(&segments[0]) || files.contains_key(&format!("{module}::{}", segments[0]));
    while ["crate", "super", "self"].contains(segments.first()?) {
        if segments.remove(0) == "super" {
            at.pop();
        }
    }
    while segments.first().is_some_and(|next| files.contains_key(&format!("{}::{next}", at.join("::")))) {
        at.push(segments.remove(0));
    }
    let at = at.join("::");
    let text = files.get(&at).filter(|_| is_local && depth < 9)?;
    // What a module re-exports is defined elsewhere.
    let re_export = Regex::new(r"(?s)pub(?:\([^)]*\))? use\s+([^;]+);").unwrap();
    let exported = re_export.captures_iter(text).flat_map(|found| leaves("", found[1].trim()));
    let elsewhere = segments.first().and_then(|item| exported.into_iter().find(|leaf| leaf.ends_with(&format!("::{item}"))));
    let defines = |item: &str| Regex::new(&format!(r"\b(?:fn|struct|enum|const|static|trait|type|mod) {item}\b")).unwrap().is_match(text);
    match elsewhere {
        Some(leaf) => resolve(&at, &leaf, files, depth + 1),
        // Else `super` was that of a module inside a file.
        None => segments.first().is_none_or(|item| defines(item)).then_some(at),
    }
}
