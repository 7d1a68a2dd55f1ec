//! Files that are no articles, by their names: they describe a project, or list the pages of a site.

use std::collections::HashSet;
use std::mem;
use std::path::PathBuf;

use super::{File, Format, Skipped, Source};

/// Names of files about a project, in any case.
const PROJECT: [&str; 6] = ["readme", "changelog", "license", "licence", "contributing", "code_of_conduct"];
/// Names that may also be the subjects of articles: files about a project have them in capitals.
const PROJECT_IN_CAPITALS: [&str; 17] = [
    "SECURITY",
    "CHANGES",
    "HISTORY",
    "RELEASES",
    "RELEASE_NOTES",
    "NOTICE",
    "COPYING",
    "AUTHORS",
    "CONTRIBUTORS",
    "MAINTAINERS",
    "GOVERNANCE",
    "ROADMAP",
    "TODO",
    "CITATION",
    "PULL_REQUEST_TEMPLATE",
    "ISSUE_TEMPLATE",
    "AGENTS",
];
/// Names of pages that may only link to others: those of mdBook, GitBook, Docsify, Hugo, DocFX and web servers.
const NAVIGATION: [&str; 10] = ["summary", "_sidebar", "_navbar", "_coverpage", "_index", "index", "toc", "_toc", "nav", "readme"];
const REASON: &str = "a file about the project, not an article; name it to index it";

/// What the name of a file says about it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    Readme,
    /// Another file about a project.
    Project,
    Navigation,
    Other,
}

fn name_of(file: &File) -> Name {
    let name = file.relative.rsplit('/').next().unwrap_or(&file.relative);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace('-', "_");
    if file.format == Format::Jsonl {
        return Name::Other;
    }
    let lower = stem.to_ascii_lowercase();
    let is_project = PROJECT.iter().any(|known| is_variant(&lower, &stem, known))
        || PROJECT_IN_CAPITALS.iter().any(|known| is_variant(&stem, &stem, known));
    match is_project {
        true if lower.starts_with("readme") => Name::Readme,
        true => Name::Project,
        false if NAVIGATION.contains(&lower.as_str()) => Name::Navigation,
        false => Name::Other,
    }
}

/// Whether a name is a known one, perhaps followed by a language, a version or a word in capitals: `README.zh_CN`,
/// `CHANGELOG_1.2`, `LICENSE_MIT`. `written` is the name as it is written.
fn is_variant(name: &str, written: &str, known: &str) -> bool {
    let Some(rest) = name.strip_prefix(known) else { return false };
    let Some(suffix) = rest.strip_prefix(['.', '_']) else { return rest.is_empty() };
    let written = &written[written.len() - suffix.len()..];
    let mut parts = suffix.split('_');
    let language = parts.next().unwrap_or_default();
    let is_language =
        (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_alphabetic()) && parts.all(|part| part.len() <= 4);
    let is_version = suffix.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    let is_in_capitals = written.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    is_language || is_version || is_in_capitals
}

/// Removes files about a project and returns them, and marks the pages of navigation. Files stay that are sources themselves, and those of a
/// source without other files. A `README` is the article of its folder if there is no other in it or below it.
pub(super) fn set_aside(sources: &[Source], files: &mut Vec<File>) -> Vec<Skipped> {
    let mut aside = Vec::new();
    let names: Vec<Name> = files.iter().map(name_of).collect();
    if names.iter().all(|name| *name == Name::Other) {
        return aside;
    }
    let asked_for: HashSet<PathBuf> =
        sources.iter().filter(|source| source.start != source.root).map(|source| source.start.clone()).collect();
    let folders = folders_with_others(files, &names);
    for (mut file, name) in mem::take(files).into_iter().zip(names) {
        let folder = if name == Name::Project { "" } else { file.relative.rsplit_once('/').map_or("", |(folder, _)| folder) };
        let has_others = |folder: &str| folders.contains(&(file.source, folder.to_string()));
        let is_asked_for = name != Name::Other && asked_for.contains(&file.path(sources));
        if matches!(name, Name::Readme | Name::Project) && has_others(folder) && !is_asked_for {
            aside.push(Skipped { path: file.relative, reason: REASON.to_string() });
            continue;
        }
        file.is_navigation = matches!(name, Name::Readme | Name::Navigation) && has_others("") && !is_asked_for;
        files.push(file);
    }
    aside
}

/// The folders, by source, in which or below which there is a file of another name.
fn folders_with_others(files: &[File], names: &[Name]) -> HashSet<(usize, String)> {
    let mut folders = HashSet::new();
    for (file, _) in files.iter().zip(names).filter(|(_, name)| **name == Name::Other) {
        let mut path = file.relative.as_str();
        // The folders above one that is known are known too.
        while let Some((folder, _)) = path.rsplit_once('/').or(Some(("", ""))).filter(|_| !path.is_empty()) {
            if !folders.insert((file.source, folder.to_string())) {
                break;
            }
            path = folder;
        }
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Stamp;

    /// Checks which of the files of one source, in the order of their names, are set aside or may be navigation.
    fn check(files: &[&str], start: &str, aside: &[&str], navigation: &[&str]) {
        let source = Source { name: "docs".to_string(), root: "/docs".into(), start: start.into() };
        let file = |path: &&str| File {
            source: 0,
            relative: (*path).to_string(),
            odd_path: None,
            format: Format::Markdown,
            size: 1,
            stamp: Stamp::default(),
            is_navigation: false,
        };
        let mut kept: Vec<File> = files.iter().map(file).collect();
        let found = set_aside(&[source], &mut kept);
        assert_eq!(found.iter().map(|s| s.path.as_str()).collect::<Vec<_>>(), aside, "{files:?}");
        let marked: Vec<&str> = kept.iter().filter(|f| f.is_navigation).map(|f| f.relative.as_str()).collect();
        assert_eq!(marked, navigation, "{files:?}");
        assert_eq!(kept.len() + aside.len(), files.len());
    }

    #[test]
    fn files_about_a_project_are_set_aside() {
        let project =
            ["CHANGELOG-1.2.md", "CODE-OF-CONDUCT.md", "LICENSE-MIT.md", "README.md", "README.zh-CN.md", "SECURITY.md", "readme_de.md"];
        check(&[&project[..], &["lamp.md"]].concat(), "/docs", &project, &[]);
        check(&project, "/docs", &[], &[]);
        check(&["README.md"], "/docs/README.md", &[], &[]);
        for article in ["readme-is-missing.md", "security.md", "history.md", "license-expired.md", "Changelog is empty.md", "CHANGESET.md"]
        {
            check(&["lamp.md", article], "/docs", &[], &[]);
        }
    }

    #[test]
    fn a_readme_may_be_the_article_of_its_folder() {
        let files = ["README.md", "fan/README.md", "lamp/README.md", "lamp/LICENSE.md", "lamp/old/dark.md"];
        check(&files, "/docs", &["README.md", "lamp/README.md", "lamp/LICENSE.md"], &["fan/README.md"]);
        check(&["fan/README.md", "lamp/README.md"], "/docs", &[], &[]);
    }

    #[test]
    fn pages_of_navigation_are_marked_beside_others() {
        check(&["SUMMARY.md", "_sidebar.md", "a/_index.md", "a/lamp.md"], "/docs", &[], &["SUMMARY.md", "_sidebar.md", "a/_index.md"]);
        check(&["SUMMARY.md", "index.md"], "/docs", &[], &[]);
    }
}
