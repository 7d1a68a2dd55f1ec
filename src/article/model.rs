//! The parsed article: the types that every later stage works on.

use serde::{Deserialize, Serialize};

use super::gazetteer::ProductKind;
use super::markup::block::Block;
use super::markup::front_matter::FrontMatter;

/// A parsed article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// Title: from the front matter, else the first heading, else the file name.
    pub title: String,
    /// Parsed front matter.
    pub front: FrontMatter,
    /// Purpose of the article.
    pub kind: Kind,
    /// Platforms, products and devices that the article applies to; set by [`annotate`](super::annotate).
    pub applies_to: Vec<AppliesTo>,
    /// Sections, in the order of the file.
    pub sections: Vec<Section>,
    /// Removed parts, each with the rule that removed it.
    pub stripped: Vec<Stripped>,
    /// Problems with the file, for its author.
    pub warnings: Vec<String>,
}

impl Article {
    /// Texts of the front matter about the subject of the article, except the title: tags, categories, the description,
    /// and the fields that name what it applies to.
    pub fn about(&self) -> impl Iterator<Item = &str> {
        self.front.about()
    }

    /// All searchable text of the article, in the order of the page.
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

/// Purpose of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Solves a problem.
    Troubleshooting,
    /// Explains how to do a task.
    Howto,
    /// Describes something.
    Reference,
    /// Reports an event.
    News,
    /// Advertises something.
    Promo,
}

impl Kind {
    /// Name of the kind in output.
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

/// Purpose of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Text before the first heading.
    Introduction,
    /// What the reader observes.
    Symptom,
    /// Why the problem occurs.
    Cause,
    /// How to solve the problem.
    Fix,
    /// Any other information.
    Background,
    /// A list of the fixes that follow, or a heading above them.
    Contents,
    /// Questions and answers.
    Faq,
    /// Closing remarks.
    Conclusion,
    /// Links to other pages.
    Related,
    /// An advertisement.
    Promotion,
}

impl Role {
    /// All roles, in the order of their numbers in the index.
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

    /// Name of the role in output.
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

/// A fix with everything nested in it, or another section with its own text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Heading without number and markup; empty for the introduction.
    pub title: String,
    /// Number given by the author.
    pub ordinal: Option<u32>,
    /// The number as the author writes it before the title: 'Method 2:', '3.'. Empty without a number.
    pub label: String,
    /// Name of the table's column that has the title; empty unless the section is a row of a table.
    pub column: String,
    /// Purpose of the section.
    pub role: Role,
    /// Enclosing headings, outermost first, without the article's title.
    pub heading_path: Vec<String>,
    /// First line in the file, 1-based.
    pub line_start: u32,
    /// Last line in the file, inclusive.
    pub line_end: u32,
    /// Content.
    pub blocks: Vec<Block>,
    /// Whether the heading or a third of the text promotes a paid tool; set by [`annotate`](super::annotate).
    pub commercial: bool,
    /// Platforms, products and devices that the section applies to, by its own text and that of its article; set by
    /// [`annotate`](super::annotate).
    pub applies_to: Vec<AppliesTo>,
}

impl Section {
    /// Plain text without the heading: one line for each paragraph or item.
    pub fn plain_text(&self) -> String {
        let mut text = String::new();
        self.blocks.iter().for_each(|b| b.push_text(&mut text));
        text
    }
}

/// A part of a file that was removed as boilerplate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stripped {
    /// Name of the rule that removed the part.
    pub rule: String,
    /// First line in the file, 1-based.
    pub line_start: u32,
    /// Last line in the file, inclusive.
    pub line_end: u32,
    /// Beginning of the removed text.
    pub sample: String,
}

/// A platform, product or device that an article or a section applies to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliesTo {
    /// Id of the gazetteer entry: `windows-11`.
    pub id: String,
    /// Display name: 'Windows 11'.
    pub name: String,
    /// Kind of the entry.
    pub kind: ProductKind,
    /// Most reliable part of the article that names it.
    #[serde(rename = "said")]
    pub named_in: NamedIn,
    /// Line that names it, 1-based.
    pub line: u32,
}

/// Part of an article that names something, the most reliable first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NamedIn {
    /// Heading of the section, or one above it.
    Heading,
    /// Title of the article.
    Title,
    /// Front matter.
    FrontMatter,
    /// A line or a section for this purpose: 'Applies to: Outlook 2016'.
    Label,
    /// Running text.
    Text,
}

impl NamedIn {
    /// Name of the part in output.
    pub fn name(self) -> &'static str {
        match self {
            NamedIn::Heading => "heading",
            NamedIn::Title => "title",
            NamedIn::FrontMatter => "front-matter",
            NamedIn::Label => "label",
            NamedIn::Text => "text",
        }
    }
}
