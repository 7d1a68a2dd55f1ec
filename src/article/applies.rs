//! What an article and its sections apply to: platforms, products and devices, and where they say so.
//!
//! In: an article and a gazetteer. Out: the same article with statements, and warnings where a section
//! contradicts the title. What a heading names holds for all under it; what the title or the front
//! matter names holds for every section whose heading does not say otherwise.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::gazetteer::{Entry, Gazetteer, ProductKind};
use super::{Article, BlockKind, FrontMatter, Role, Section};

/// One thing that an article or a section applies to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppliesTo {
    /// The entry of the gazetteer: `windows-11`.
    pub id: String,
    /// As it is shown: 'Windows 11'.
    pub name: String,
    /// What it is.
    pub kind: ProductKind,
    /// Where it was said, at the most telling place.
    pub said: Said,
    /// The line where it was said, 1-based.
    pub line: u32,
}

/// Where something was said, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// In the section's heading, or one above it.
    Heading,
    /// In the article's title.
    Title,
    /// In its front matter.
    FrontMatter,
    /// In a line or section that says nothing else: 'Applies to: Outlook 2016'.
    Label,
    /// In the text.
    Text,
}

impl Said {
    /// The word that stands for the place in replies.
    pub fn name(self) -> &'static str {
        match self {
            Said::Heading => "heading",
            Said::Title => "title",
            Said::FrontMatter => "front-matter",
            Said::Label => "label",
            Said::Text => "text",
        }
    }
}

/// Keys of front matter that say what an article applies to; a key that holds one of them does too.
const KEYS: [&str; 7] = ["applies", "product", "platform", "device", "operating", "version", "labels"];

/// How a line or heading begins that says what an article applies to.
const LABELS: &[&str] = &[
    "applies to",
    "applicable to",
    "affected products",
    "affected versions",
    "affected systems",
    "original product version",
    "supported products",
    "environment",
    "operating system",
    "operating systems",
    "tested on",
    "works with",
];

/// States what an article and each of its sections apply to.
pub(super) fn state(article: &mut Article, gazetteer: &Gazetteer) {
    let whole = of_article(article, gazetteer);
    let mut warnings = Vec::new();
    for section in &mut article.sections {
        let own = own_statements(section, gazetteer);
        warnings.extend(contradiction(section, &own, &whole, gazetteer));
        section.applies_to = effective(own, &whole, gazetteer);
    }
    article.warnings.extend(warnings);
    article.applies_to = whole;
}

/// What the title and the front matter say; where they name no platform, what the opening says of it.
fn of_article(article: &Article, gazetteer: &Gazetteer) -> Vec<AppliesTo> {
    let mut found = Vec::new();
    push_mentions(&article.title, Said::Title, 1, gazetteer, &mut found);
    let front = &article.front;
    for text in front.tags.iter().chain(&front.categories) {
        push_mentions(text, Said::FrontMatter, 1, gazetteer, &mut found);
    }
    for text in texts_of(front) {
        push_mentions(text, Said::FrontMatter, 1, gazetteer, &mut found);
    }
    for section in &article.sections {
        let labelled = is_label(&section.title);
        let opens = matches!(section.role, Role::Introduction | Role::Symptom);
        for block in &section.blocks {
            let label = labelled || matches!(&block.kind, BlockKind::Paragraph(inline) if is_label(&inline.text));
            if label || opens {
                let said = if label { Said::Label } else { Said::Text };
                push_mentions(&block.plain_text(), said, block.line_start, gazetteer, &mut found);
            }
        }
    }
    // The opening speaks of much in passing: it counts where nothing more telling does.
    let told: Vec<ProductKind> = found.iter().filter(|a| a.said != Said::Text).map(|a| a.kind).collect();
    found.retain(|a| a.said != Said::Text || !told.contains(&a.kind));
    without_families(found, gazetteer)
}

/// Whether a text begins by saying that it tells what the article applies to.
pub(super) fn is_label(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    LABELS.iter().any(|label| {
        let rest = text.get(label.len()..).filter(|_| text[..label.len()].eq_ignore_ascii_case(label));
        rest.is_some_and(|rest| rest.trim_start_matches(['*', '_', ' ']).starts_with([':', '：', '–', '-']) || rest.is_empty())
    })
}

/// What further fields of the front matter say that an article applies to.
pub(super) fn texts_of(front: &FrontMatter) -> impl Iterator<Item = &str> {
    let tells = |key: &str| {
        let key = key.to_lowercase();
        KEYS.iter().any(|k| key.contains(k)) || key == "os"
    };
    front.metadata.iter().filter(move |(key, _)| tells(key)).flat_map(|(_, value)| texts(value))
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// What a section says itself.
fn own_statements(section: &Section, gazetteer: &Gazetteer) -> Vec<AppliesTo> {
    let mut own = Vec::new();
    for heading in section.heading_path.iter().chain([&section.title]) {
        push_mentions(heading, Said::Heading, section.line_start, gazetteer, &mut own);
    }
    for block in &section.blocks {
        push_mentions(&block.plain_text(), Said::Text, block.line_start, gazetteer, &mut own);
    }
    own
}

fn push_mentions(text: &str, said: Said, line: u32, gazetteer: &Gazetteer, out: &mut Vec<AppliesTo>) {
    for mention in gazetteer.mentions(text) {
        let Entry { id, name, kind, .. } = gazetteer.entry_at(mention.entry);
        push(id, name, *kind, said, line, out);
        if let Some(platform) = gazetteer.runs(id) {
            push(&platform.id, &platform.name, platform.kind, said, line, out);
        }
    }
}

fn push(id: &str, name: &str, kind: ProductKind, said: Said, line: u32, out: &mut Vec<AppliesTo>) {
    match out.iter_mut().find(|a| a.id == id) {
        Some(known) if known.said <= said => {}
        Some(known) => (known.said, known.line) = (said, line),
        None => out.push(AppliesTo { id: id.to_string(), name: name.to_string(), kind, said, line }),
    }
}

/// What holds for a section: what it says itself, and what is said of the whole article, except for
/// versions of a platform where its heading names others.
fn effective(own: Vec<AppliesTo>, whole: &[AppliesTo], gazetteer: &Gazetteer) -> Vec<AppliesTo> {
    let family = |a: &AppliesTo| family_of(&a.id, gazetteer).to_string();
    let by_heading: Vec<String> = own.iter().filter(|a| a.said == Said::Heading && a.kind == ProductKind::Platform).map(family).collect();
    let mut all: Vec<AppliesTo> = own
        .into_iter()
        .filter(|a| a.said == Said::Heading || a.kind != ProductKind::Platform || !by_heading.contains(&family(a)))
        .collect();
    for statement in whole {
        let overruled = statement.kind == ProductKind::Platform && !by_heading.is_empty();
        if !overruled && all.iter().all(|a| a.id != statement.id) {
            all.push(statement.clone());
        }
    }
    without_families(all, gazetteer)
}

/// Drops 'Windows' where 'Windows 11' is named.
fn without_families(mut all: Vec<AppliesTo>, gazetteer: &Gazetteer) -> Vec<AppliesTo> {
    // Device Manager is a part of Windows, not another name for it.
    let families: Vec<(String, ProductKind)> = all.iter().filter_map(|a| Some((gazetteer.entry(&a.id)?.family.clone()?, a.kind))).collect();
    all.retain(|a| !families.iter().any(|(family, kind)| *family == a.id && *kind == a.kind));
    all
}

/// The id of the family at the top, or the entry's own.
fn family_of<'a>(id: &'a str, gazetteer: &'a Gazetteer) -> &'a str {
    let mut top = id;
    while let Some(family) = gazetteer.entry(top).and_then(|e| e.family.as_deref()) {
        top = family;
    }
    top
}

/// A fix that speaks only of versions that the title does not name: steps for Windows 7 under a title
/// for Windows 11.
fn contradiction(section: &Section, own: &[AppliesTo], whole: &[AppliesTo], gazetteer: &Gazetteer) -> Option<String> {
    if section.role != Role::Fix {
        return None;
    }
    let versions = |all: &'_ [AppliesTo], from: Said| -> Vec<AppliesTo> {
        let telling = |a: &&AppliesTo| a.kind == ProductKind::Platform && a.said <= from && family_of(&a.id, gazetteer) != a.id;
        all.iter().filter(telling).cloned().collect()
    };
    let title = versions(whole, Said::Title);
    let said = versions(own, Said::Text);
    let same_family = |a: &AppliesTo, b: &AppliesTo| family_of(&a.id, gazetteer) == family_of(&b.id, gazetteer);
    let other = said.iter().find(|s| title.iter().any(|t| same_family(s, t)))?;
    let agrees = said.iter().any(|s| title.iter().any(|t| t.id == s.id || related(&t.id, &s.id, gazetteer)));
    let titled = title.iter().find(|t| same_family(t, other))?;
    (!agrees).then(|| format!("line {}: '{}' speaks of {} under a title for {}", other.line, section.title, other.name, titled.name))
}

/// Whether one is a version of the other.
fn related(a: &str, b: &str, gazetteer: &Gazetteer) -> bool {
    gazetteer.members(a).contains(&b) || gazetteer.members(b).contains(&a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::read;
    use crate::corpus::Format;

    fn stated(text: &str) -> Article {
        let mut article = read(text, Format::Markdown, "x");
        state(&mut article, &Gazetteer::builtin());
        article
    }

    fn ids(all: &[AppliesTo]) -> Vec<String> {
        all.iter().map(|a| format!("{} {}", a.id, a.said.name())).collect()
    }

    #[test]
    fn the_title_holds_for_every_section_but_headings_overrule_it() {
        let text = "# No sound on Windows 11 or Windows 10\n\n## Fix 1: Restart\n\nDo it.\n\n## Fix 2: On Windows 10 only\n\nDo that on Android too.\n";
        let article = stated(text);
        assert_eq!(ids(&article.applies_to), ["windows-11 title", "windows-10 title"]);
        assert_eq!(ids(&article.sections[0].applies_to), ["windows-11 title", "windows-10 title"]);
        assert_eq!(ids(&article.sections[1].applies_to), ["windows-10 heading", "android text"]);
        assert_eq!(article.warnings, Vec::<String>::new());
    }

    #[test]
    fn front_matter_says_what_an_article_applies_to() {
        let article = stated("---\ntags: [win10]\nappliesto:\n  - Outlook 2019\n---\n# Mail fails\n\n## Fix 1: Wait\n\nA day.\n");
        assert!(ids(&article.applies_to).contains(&"windows-10 front-matter".to_string()), "{:?}", article.applies_to);
        assert!(article.applies_to.iter().any(|a| a.id.starts_with("outlook")), "{:?}", article.applies_to);
    }

    #[test]
    fn a_line_or_section_may_say_what_an_article_applies_to() {
        let article = stated("# Mail fails\n\n*Applies to:* Outlook 2016, Android\n\n## Fix 1: Wait\n\nA day.\n");
        assert_eq!(ids(&article.applies_to), ["outlook-2016 label", "android label"]);
        assert_eq!(article.applies_to[0].line, 3);
        let article = stated("# Mail fails\n\n## Fix 1: Wait\n\nA day.\n\n## Applies to\n\n- Windows 11\n- Windows 10\n");
        assert_eq!(ids(&article.applies_to), ["windows-11 label", "windows-10 label"]);
        let article = stated("# Mail fails\n\n## Fix 1: Wait\n\nThis applies to Windows 11 and more.\n");
        assert!(article.applies_to.is_empty());
    }

    #[test]
    fn a_device_says_what_it_runs() {
        let article = stated("# WhatsApp fails on iPhone XR\n\n## Fix 1: Wait\n\nOn a MacBook Air too.\n");
        assert_eq!(ids(&article.applies_to), ["whatsapp title", "iphone-xr title", "ios title"]);
        assert!(ids(&article.sections[0].applies_to).contains(&"macos text".to_string()), "{:?}", article.sections[0].applies_to);
    }

    #[test]
    fn what_nobody_says_is_not_stated() {
        let article = stated("# The lamp fails\n\n## Fix 1: Push the plug\n\nFirmly.\n");
        assert!(article.applies_to.is_empty() && article.sections[0].applies_to.is_empty());
    }

    #[test]
    fn steps_for_another_version_are_told() {
        let text = "# No sound on Windows 11\n\n## Fix 1: Run the tool\n\nIn Windows 7, open the Control Panel.\n\n## Fix 2: Restart\n\nOn Windows 11 and Windows 7 alike.\n";
        let article = stated(text);
        assert_eq!(article.warnings, ["line 5: 'Run the tool' speaks of Windows 7 under a title for Windows 11"]);
    }
}
