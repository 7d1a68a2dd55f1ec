//! How an article is parsed: a line of `kb inspect --json`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::article::{AppliesTo, Article, Kind, Risk, Role, Section, Step, Stripped};
use crate::text::{Code, codes, shown_code};

/// How an article is parsed.
#[derive(Debug, Serialize)]
pub struct InspectReply {
    /// The file as named on the command line.
    pub file: String,
    /// Line of the record in a file of records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Title of the article.
    pub title: String,
    /// Kind of article.
    pub kind: Kind,
    /// All text that goes into the index.
    pub text: String,
    /// Fixes, in the author's order.
    pub fixes: Vec<InspectFix>,
    /// All sections, in the author's order.
    pub sections: Vec<InspectSection>,
    /// Error codes, each once, in order of first appearance.
    pub codes: Vec<InspectCode>,
    /// Platforms, products and devices that the article applies to, and where that is stated.
    pub applies_to: Vec<AppliesTo>,
    /// Parts that were removed as boilerplate.
    pub stripped: Vec<Stripped>,
    /// Warnings, one sentence each.
    pub warnings: Vec<String>,
}

/// A fix with its steps.
#[derive(Debug, Serialize)]
pub struct InspectFix {
    /// Number that the author gives the section.
    pub ordinal: Option<u32>,
    /// Heading without markup.
    pub title: String,
    /// First line in the file, 1-based.
    pub line_start: u32,
    /// Last line in the file, inclusive.
    pub line_end: u32,
    /// Steps, in order.
    pub steps: Vec<Step>,
    /// Risks named anywhere in the fix.
    pub risks: Vec<Risk>,
    /// Whether the section promotes a paid tool.
    pub commercial: bool,
    /// Platforms, products and devices that the fix applies to, as stated by the fix or by its article.
    pub applies_to: Vec<AppliesTo>,
}

/// A section, in short.
#[derive(Debug, Serialize)]
pub struct InspectSection {
    /// Role of the section in its article.
    pub role: Role,
    /// Heading without markup; empty before the first heading.
    pub title: String,
    /// Number that the author gives the section.
    pub ordinal: Option<u32>,
    /// Headings above the section, outermost first.
    pub heading_path: Vec<String>,
    /// First line in the file, 1-based.
    pub line_start: u32,
    /// Last line in the file, inclusive.
    pub line_end: u32,
    /// Whether the section promotes a paid tool.
    pub commercial: bool,
}

/// A code with its spellings.
#[derive(Debug, Serialize)]
pub struct InspectCode {
    /// The code: an id with a hyphen as written, any other code in canonical form.
    pub code: String,
    /// Kind of code.
    pub kind: &'static str,
    /// Spellings in the article.
    pub spellings: Vec<String>,
    /// Number of occurrences.
    pub count: usize,
}

impl InspectReply {
    /// The reply for one article of a file; `line` is the line of a record.
    pub fn new(file: String, line: Option<u32>, article: &Article) -> InspectReply {
        let text = article.text();
        InspectReply {
            file,
            line,
            title: article.title.clone(),
            kind: article.kind,
            fixes: article.sections.iter().filter(|s| s.role == Role::Fix).map(InspectFix::from).collect(),
            sections: article.sections.iter().map(InspectSection::from).collect(),
            codes: InspectCode::all_of(&text),
            text,
            applies_to: article.applies_to.clone(),
            stripped: article.stripped.clone(),
            warnings: article.warnings.clone(),
        }
    }
}

impl From<&Section> for InspectFix {
    fn from(section: &Section) -> InspectFix {
        InspectFix {
            ordinal: section.ordinal,
            title: section.title.clone(),
            line_start: section.line_start,
            line_end: section.line_end,
            steps: section.steps(),
            risks: section.risks(),
            commercial: section.commercial,
            applies_to: section.applies_to.clone(),
        }
    }
}

impl From<&Section> for InspectSection {
    fn from(section: &Section) -> InspectSection {
        InspectSection {
            role: section.role,
            title: section.title.clone(),
            ordinal: section.ordinal,
            heading_path: section.heading_path.clone(),
            line_start: section.line_start,
            line_end: section.line_end,
            commercial: section.commercial,
        }
    }
}

impl InspectCode {
    /// The codes of a text, each once, in order of first appearance.
    pub fn all_of(text: &str) -> Vec<InspectCode> {
        let mut found: Vec<InspectCode> = Vec::new();
        let mut indices: BTreeMap<String, usize> = BTreeMap::new();
        for Code { canonical, kind, spelling, .. } in codes(text) {
            let index = *indices.entry(canonical.clone()).or_insert(found.len());
            if index == found.len() {
                found.push(InspectCode { code: shown_code(&canonical, &spelling), kind: kind.name(), spellings: Vec::new(), count: 0 });
            }
            let code = &mut found[index];
            code.count += 1;
            if !code.spellings.contains(&spelling) {
                code.spellings.push(spelling);
            }
        }
        found
    }
}
