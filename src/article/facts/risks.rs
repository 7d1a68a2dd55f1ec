//! Risks of a step, such as data loss.
//!
//! In: the text of a step or a section. Out: its risks, each once. The phrases are data: `data/risks.toml`.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::step_details::limited;
use crate::article::model::Section;
use crate::text::pattern::pattern;

/// A risk to which a step exposes the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Files, messages or settings may be lost.
    DataLoss,
    /// A device is reset to its factory state.
    FactoryReset,
    /// The Windows registry is edited.
    Registry,
    /// Firmware or its settings change.
    Bios,
    /// A disk is formatted or partitioned.
    Format,
    /// A tool has to be bought.
    PaidTool,
}

impl Risk {
    /// Name of the risk in output.
    pub fn name(self) -> &'static str {
        match self {
            Risk::DataLoss => "data-loss",
            Risk::FactoryReset => "factory-reset",
            Risk::Registry => "registry",
            Risk::Bios => "bios",
            Risk::Format => "format",
            Risk::PaidTool => "paid-tool",
        }
    }
}

#[derive(Deserialize)]
struct RisksFile {
    risk: Vec<RiskEntry>,
}

#[derive(Deserialize)]
struct RiskEntry {
    name: Risk,
    needs: Vec<String>,
    patterns: Vec<String>,
    #[cfg(test)]
    example: String,
}

fn risks_file() -> RisksFile {
    rules!("risks")
}

struct Risks {
    /// Finds the words that the patterns need. Most texts contain none.
    any: AhoCorasick,
    each: Vec<(Risk, Regex)>,
}

static RISKS: LazyLock<Risks> = LazyLock::new(|| {
    let file = risks_file();
    let compile = |e: &RiskEntry| (e.name, pattern(&format!(r"(?i)\b(?:{})(?:\b|$)", e.patterns.join("|"))));
    let any = AhoCorasick::builder().ascii_case_insensitive(true).build(file.risk.iter().flat_map(|e| &e.needs));
    Risks { any: any.expect("the words in data/risks.toml are few"), each: file.risk.iter().map(compile).collect() }
});

/// Compiles the rules of this file ahead of time: see [`crate::article::prepare`].
pub(crate) fn prepare() {
    LazyLock::force(&RISKS);
}

/// Risks that a text mentions, each once.
pub(crate) fn risks(text: &str) -> Vec<Risk> {
    let text = limited(text);
    if !RISKS.any.is_match(text) {
        return Vec::new();
    }
    let is_risk = |pattern: &Regex| pattern.find_iter(text).any(|found| !is_negated(&text[..found.start()]));
    RISKS.each.iter().filter(|(_, pattern)| is_risk(pattern)).map(|(risk, _)| *risk).collect()
}

/// Whether a text ends in a negation of what follows: 'this will not', 'do not', 'without'.
fn is_negated(before: &str) -> bool {
    let clause = before.rfind(['.', ',', ';', ':', '\n']).map_or(before, |at| &before[at + 1..]);
    let negates =
        |word: &str| matches!(word, "not" | "never" | "without" | "no" | "cannot") || word.ends_with("n't") || word.ends_with("n’t");
    clause.split_whitespace().rev().take(3).any(|word| negates(&word.to_lowercase()))
}

impl Section {
    /// Risks of the section, by its heading and all its text.
    pub fn risks(&self) -> Vec<Risk> {
        risks(&format!("{}\n{}", self.title, self.plain_text()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_risk_matches_its_example() {
        for entry in risks_file().risk {
            assert!(risks(&entry.example).contains(&entry.name), "{}", entry.example);
        }
        assert_eq!(risks("Open the app and tap OK."), []);
    }
}
