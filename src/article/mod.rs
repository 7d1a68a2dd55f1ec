//! One file becomes one `Article`, or several for a file of records.
//!
//! In: the bytes of a file and its format. Out: title, dates and tags, sections with roles, fixes
//! with their steps, what was thrown away and why, and warnings. Reading is total: any bytes give
//! an article. Never here: I/O, the index, queries.
//!
//! Reading order: `front_matter` and `boilerplate` on the raw text, `markdown` or `html` to blocks,
//! `outline` to a tree of headings, `kind` and `sections` to fixes, `steps` inside them.

mod applies;
mod block;
mod boilerplate;
mod commercial;
mod details;
mod dialect;
mod front_matter;
mod gazetteer;
mod html;
mod kind;
mod lines;
mod markdown;
mod opened;
mod outline;
mod record;
mod recurring;
mod regions;
mod sections;
mod steps;

use std::borrow::Cow;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::corpus::Format;
use crate::text;

pub use applies::{AppliesTo, Said};
pub use block::{Block, BlockKind, Image, Inline, Link};
pub use details::{Command, Risk};
pub use front_matter::FrontMatter;
pub(crate) use front_matter::json_text;
pub use gazetteer::{Entry, Gazetteer, HOW_TO_WRITE_A_PRODUCT, Mention, ProductKind};
pub use opened::Opened;
pub use record::{Record, records};
pub use recurring::{Recurring, RecurringBlock, fingerprints, learn, strip};
pub use steps::Step;

/// Compiles the rules that every article is read by, on all cores: the first articles of a run would wait for one
/// another to do it.
pub fn prepare() {
    let parts: [fn(); 8] = [
        kind::prepare,
        boilerplate::prepare,
        commercial::prepare,
        dialect::prepare,
        gazetteer::prepare,
        details::prepare,
        steps::prepare,
        text::prepare,
    ];
    parts.into_par_iter().for_each(|prepare| prepare());
}

/// The version of everything in this folder: raised when the same file gives another article.
pub const PARSER_VERSION: u32 = 4;

/// Characters of a title; it is repeated with every section.
const MAX_TITLE_CHARS: usize = 300;

/// An article, understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// The title: the front matter's, else the first heading, else the name of the file.
    pub title: String,
    /// What the author says about the article.
    pub front: FrontMatter,
    /// What it is for.
    pub kind: Kind,
    /// What it says that it applies to, once [`state`] has read it.
    pub applies_to: Vec<AppliesTo>,
    /// Its sections, in the order of the file.
    pub sections: Vec<Section>,
    /// What was taken out, with the rule that did it.
    pub stripped: Vec<Stripped>,
    /// What was odd about the file.
    pub warnings: Vec<String>,
}

impl Article {
    /// What the author says that it is about, beside its title: tags, categories, the description, and what
    /// other fields say that it applies to.
    pub fn about(&self) -> impl Iterator<Item = &str> {
        self.front.about()
    }

    /// All of its text that can be found, in the order of the page.
    pub fn text(&self) -> String {
        let mut text = self.title.clone();
        let mut push = |line: &str| {
            if !line.is_empty() {
                text.push('\n');
                text.push_str(line);
            }
        };
        self.about().for_each(&mut push);
        for section in &self.sections {
            push(&section.title);
            push(&section.plain_text());
        }
        text
    }
}

/// What an article is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It solves a problem.
    Troubleshooting,
    /// It tells how to do a task.
    Howto,
    /// It describes something.
    Reference,
    /// It tells what has happened.
    News,
    /// It sells something.
    Promo,
}

impl Kind {
    /// The word that stands for the kind in replies.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Troubleshooting => "troubleshooting",
            Kind::Howto => "howto",
            Kind::Reference => "reference",
            Kind::News => "news",
            Kind::Promo => "promo",
        }
    }
}

/// What a section is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// What stands before the first heading.
    Introduction,
    /// What the reader sees.
    Symptom,
    /// Why it happens.
    Cause,
    /// What to do about it.
    Fix,
    /// Anything else worth reading.
    Background,
    /// A list of the fixes that follow.
    Contents,
    /// Questions and answers.
    Faq,
    /// Closing words.
    Conclusion,
    /// Where to read on.
    Related,
    /// Something to buy.
    Promotion,
}

impl Role {
    /// Every role, in the order of their numbers.
    pub const ALL: [Role; 10] = [
        Role::Introduction,
        Role::Symptom,
        Role::Cause,
        Role::Fix,
        Role::Background,
        Role::Contents,
        Role::Faq,
        Role::Conclusion,
        Role::Related,
        Role::Promotion,
    ];

    /// The word that stands for the role in replies.
    pub fn name(self) -> &'static str {
        match self {
            Role::Introduction => "introduction",
            Role::Symptom => "symptom",
            Role::Cause => "cause",
            Role::Fix => "fix",
            Role::Background => "background",
            Role::Contents => "contents",
            Role::Faq => "faq",
            Role::Conclusion => "conclusion",
            Role::Related => "related",
            Role::Promotion => "promotion",
        }
    }
}

/// A fix with all that is nested in it, or another section with its own text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// The heading without number and markup; empty for the introduction.
    pub title: String,
    /// The number that the author gives.
    pub ordinal: Option<u32>,
    /// What it is for.
    pub role: Role,
    /// The headings above it, outermost first, without the article's title.
    pub heading_path: Vec<String>,
    /// First line in the file, 1-based.
    pub line_start: u32,
    /// Last line in the file, inclusive.
    pub line_end: u32,
    /// What it says.
    pub blocks: Vec<Block>,
    /// It promotes a paid tool, once [`state`] has read it: its heading does, or a third of its text.
    pub commercial: bool,
    /// What it applies to, once [`state`] has read it: by its own words, and by its article's.
    pub applies_to: Vec<AppliesTo>,
}

impl Section {
    /// What to do, for a fix: read from its blocks.
    pub fn steps(&self) -> Vec<Step> {
        if self.role == Role::Fix { steps::of(&self.blocks) } else { Vec::new() }
    }

    /// How many steps it has.
    pub fn step_count(&self) -> usize {
        if self.role == Role::Fix { steps::count(&self.blocks) } else { 0 }
    }

    /// What doing it may cost, by all its words.
    pub fn risks(&self) -> Vec<Risk> {
        details::risks(&format!("{}\n{}", self.title, self.plain_text()))
    }

    /// Its words without the heading, one line a paragraph or item.
    pub fn plain_text(&self) -> String {
        let mut text = String::new();
        self.blocks.iter().for_each(|b| b.push_text(&mut text));
        text
    }
}

/// A part of a file that is in no section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stripped {
    /// The name of the rule.
    pub rule: String,
    /// First line in the file, 1-based.
    pub line_start: u32,
    /// Last line in the file, inclusive.
    pub line_end: u32,
    /// How it begins.
    pub sample: String,
}

/// Reads one article from text. `name` is the file's name without its ending, for want of a title.
///
/// Files of records are read by [`records`].
pub fn read(text: &str, format: Format, name: &str) -> Article {
    match format {
        Format::Html => read_html(&unified(text), name),
        Format::Markdown | Format::Mdx | Format::Jsonl => Opened::new(text, format, name).read(),
    }
}

/// A text without a mark of its byte order, and with line feeds alone at its line ends.
fn unified(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn read_html(text: &str, name: &str) -> Article {
    let mut stripped = Vec::new();
    let html::Page { front, blocks, stripped: elements } = html::page(&regions::blank_ads(text, &mut stripped));
    stripped.extend(elements);
    assemble(front, blocks, stripped, Vec::new(), name, line_count(text))
}

/// `import` and `export` lines of MDX.
fn is_module_line(block: &Block) -> bool {
    let BlockKind::Paragraph(inline) = &block.kind else { return false };
    (inline.text.starts_with("import ") && inline.text.contains(" from "))
        || inline.text.starts_with("export const ")
        || inline.text.starts_with("export default ")
}

fn assemble(
    front: FrontMatter,
    blocks: Vec<Block>,
    mut stripped: Vec<Stripped>,
    warnings: Vec<String>,
    name: &str,
    last_line: u32,
) -> Article {
    let blocks = boilerplate::strip_blocks(blocks, &mut stripped);
    let title = title_of(&front, &blocks, name);
    let outline = outline::build(blocks, last_line);
    let kind = kind::of(&title, &outline);
    let titled = front.title.is_some() || !outline.nodes.is_empty();
    let mut sections = sections::cut(outline, &title, kind, last_line);
    if sections.is_empty() && titled {
        sections.push(sections::stub(last_line));
    }
    stripped.sort_by_key(|s| (s.line_start, s.line_end));
    Article { title, front, kind, applies_to: Vec::new(), sections, stripped, warnings }
}

/// States what an article and each of its sections apply to, and what in them sells. Copies need none of this, and
/// most articles are copies.
pub fn state(article: &mut Article, gazetteer: &Gazetteer) {
    applies::state(article, gazetteer);
    article.sections.iter_mut().for_each(commercial::state);
}

fn title_of(front: &FrontMatter, blocks: &[Block], name: &str) -> String {
    let heading = || {
        blocks.iter().find_map(|b| match &b.kind {
            BlockKind::Heading { level: 1, text } => Some(dialect::read(text).full),
            _ => None,
        })
    };
    // 'Fix 1: Update it' is a fix, though nothing stands above it.
    let first = || match &blocks.first()?.kind {
        BlockKind::Heading { text, .. } => Some(dialect::read(text)).filter(|h| h.label.is_none()).map(|h| h.full),
        _ => None,
    };
    let from_name = || name.replace(['-', '_'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let title = front.title.clone().or_else(heading).or_else(first).filter(|t| !t.trim().is_empty()).unwrap_or_else(from_name);
    tidy_title(&title)
}

/// A title on one line, of a length that can be repeated.
fn tidy_title(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).take(MAX_TITLE_CHARS).collect()
}

fn line_count(text: &str) -> u32 {
    let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).count() as u32;
    (breaks + u32::from(!text.ends_with('\n'))).max(1)
}
