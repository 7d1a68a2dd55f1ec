//! Imports among source files: from `use` trees, and from paths in code.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use crate::tidy::{code_lines, sources};

/// For each file below `src`, the files that define the items it uses. A re-export counts for the file that defines the item.
pub(crate) static IMPORTS: LazyLock<BTreeMap<String, BTreeSet<String>>> = LazyLock::new(|| {
    let modules: BTreeMap<String, Module> = sources().iter().map(|(file, text)| (module_of(file), Module::read(file, text))).collect();
    let imports = |(name, module): (&String, &Module)| {
        let found = module.paths.iter().filter_map(|path| resolve(name, path, &modules, 0)).filter(|found| found != name);
        (module.file.clone(), found.map(|found| modules[&found].file.clone()).collect())
    };
    modules.iter().map(imports).collect()
});

/// `crate::index::format` for `index/format/mod.rs`.
fn module_of(file: &str) -> String {
    let path = file.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::");
    if path == "lib" { "crate".to_string() } else { format!("crate::{path}") }
}

/// Paths and items of a source file.
struct Module {
    file: String,
    /// All paths that the file uses, with `use` trees expanded.
    paths: Vec<String>,
    /// Names that the file re-exports, with their paths.
    re_exports: Vec<(String, String)>,
    /// Names of the items that the file defines.
    items: BTreeSet<String>,
}

impl Module {
    fn read(file: &str, text: &str) -> Module {
        static TESTS: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"(?s)#\[cfg\(test\)\]\s+(?:pub\([^)]*\) )?mod \w+ \{.*?\n\}").unwrap());
        static USE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?s)(\bpub(?:\([^)]*\))? )?\buse\s+([^;]+);").unwrap());
        static PATH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b(\w+)((?:::\w+)+)").unwrap());
        static ITEM: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"\b(?:fn|struct|enum|const|static|trait|type|mod|macro_rules!) (\w+)").unwrap());
        let code = code_lines(text).collect::<Vec<_>>().join("\n");
        // Test modules have a `super` of their own.
        let code = TESTS.replace_all(&code, "").replace("pub(in crate::", "pub(in ");
        let uses = USE.captures_iter(&code).flat_map(|found| {
            let is_public = found.get(1).is_some();
            leaves("", found[2].trim()).into_iter().map(move |(name, path)| (is_public, name, path))
        });
        let uses: Vec<(bool, String, String)> = uses.collect();
        let mut paths: Vec<String> = uses.iter().map(|(_, _, path)| path.clone()).collect();
        for found in PATH.captures_iter(&code) {
            // `ledger::write` after `use crate::index::format::ledger` is a path too.
            let bound = uses.iter().find(|(_, name, _)| *name == found[1]).map(|(_, _, path)| format!("{path}{}", &found[2]));
            paths.extend(bound.or_else(|| ["crate", "super", "self"].contains(&&found[1]).then(|| found[0].to_string())));
        }
        let re_exports = uses.into_iter().filter(|(is_public, _, _)| *is_public).map(|(_, name, path)| (name, path)).collect();
        let items = ITEM.captures_iter(&code).map(|found| found[1].to_string()).collect();
        Module { file: file.to_string(), paths, re_exports, items }
    }
}

/// The leaves of a `use` tree with the names that they bind: `a::{b, c::d as e}` binds `b` to `a::b`, and `e` to `a::c::d`.
fn leaves(prefix: &str, tree: &str) -> Vec<(String, String)> {
    let Some((path, rest)) = tree.split_once('{') else {
        let (path, name) = tree.split_once(" as ").unwrap_or((tree, ""));
        let path = format!("{prefix}{path}").trim_end_matches("::self").to_string();
        let last = path.rsplit("::").next().unwrap().to_string();
        return vec![(if name.is_empty() { last } else { name.to_string() }, path)];
    };
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in rest.rsplit_once('}').unwrap().0.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if c == ',' && depth == 0 { parts.push(String::new()) } else { parts.last_mut().unwrap().push(c) }
    }
    let path = format!("{prefix}{path}");
    parts.iter().filter(|part| !part.trim().is_empty()).flat_map(|part| leaves(&path, part.trim())).collect()
}

/// The module that defines the item of a path, resolved from a module; `None` for other crates.
fn resolve(from: &str, path: &str, modules: &BTreeMap<String, Module>, depth: usize) -> Option<String> {
    let mut segments: Vec<&str> = path.split("::").collect();
    let mut at: Vec<&str> = if segments[0] == "crate" { vec!["crate"] } else { from.split("::").collect() };
    let is_local = ["crate", "super", "self"].contains(&segments[0]) || modules.contains_key(&format!("{from}::{}", segments[0]));
    while segments.first().is_some_and(|first| ["crate", "super", "self"].contains(first)) {
        if segments.remove(0) == "super" {
            at.pop();
        }
    }
    while segments.first().is_some_and(|next| modules.contains_key(&format!("{}::{next}", at.join("::")))) {
        at.push(segments.remove(0));
    }
    let at = at.join("::");
    let module = modules.get(&at).filter(|_| is_local && depth < 9)?;
    let Some(item) = segments.first() else { return Some(at) };
    match module.re_exports.iter().find(|(name, _)| name == item) {
        Some((_, path)) => resolve(&at, path, modules, depth + 1),
        // Otherwise `super` was that of a module inside a file.
        None => (module.items.contains(*item) || *item == "*").then_some(at),
    }
}
