//! Platforms, products and devices that an article and its sections apply to.
//!
//! In: an article and a gazetteer. Out: the same article with `applies_to` set, and a warning for each section that
//! contradicts the title. What a heading names applies to everything below it; what the title or the front matter names
//! applies to every section whose heading does not name something else.

use serde_json::Value;

use crate::article::gazetteer::{Entry, Gazetteer, ProductKind};
use crate::article::markup::block::BlockKind;
use crate::article::markup::front_matter::FrontMatter;
use crate::article::model::{AppliesTo, Article, NamedIn, Role, Section};

/// Parts of the front matter keys under which authors list what an article applies to.
const KEYS: [&str; 7] = ["applies", "product", "platform", "device", "operating", "version", "labels"];

/// Labels of lines and headings that list what an article applies to.
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

/// Sets what an article and each of its sections apply to, and adds warnings about contradictions.
pub(crate) fn annotate(article: &mut Article, gazetteer: &Gazetteer) {
    let whole = of_whole_article(article, gazetteer);
    let mut warnings = Vec::new();
    for section in &mut article.sections {
        let own = own_mentions(section, gazetteer);
        warnings.extend(contradiction(section, &own, &whole, gazetteer));
        section.applies_to = effective(own, &whole, gazetteer);
    }
    article.warnings.extend(warnings);
    article.applies_to = whole;
}

/// What the whole article applies to, by its title, front matter and labels. For each kind that these do not name, the
/// opening text is used.
fn of_whole_article(article: &Article, gazetteer: &Gazetteer) -> Vec<AppliesTo> {
    let mut found = Vec::new();
    push_mentions(&article.title, NamedIn::Title, 1, gazetteer, &mut found);
    let front = &article.front;
    for text in front.tags.iter().chain(&front.categories) {
        push_mentions(text, NamedIn::FrontMatter, 1, gazetteer, &mut found);
    }
    for text in texts_of(front) {
        push_mentions(text, NamedIn::FrontMatter, 1, gazetteer, &mut found);
    }
    for section in &article.sections {
        let labelled = is_label(&section.title);
        let opens = matches!(section.role, Role::Introduction | Role::Symptom);
        for block in &section.blocks {
            let label = labelled || matches!(&block.kind, BlockKind::Paragraph(inline) if is_label(&inline.text));
            if label || opens {
                let named_in = if label { NamedIn::Label } else { NamedIn::Text };
                push_mentions(&block.plain_text(), named_in, block.line_start, gazetteer, &mut found);
            }
        }
    }
    // The opening mentions much in passing: it only counts for kinds without more reliable mentions.
    let settled: Vec<ProductKind> = found.iter().filter(|a| a.named_in != NamedIn::Text).map(|a| a.kind).collect();
    found.retain(|a| a.named_in != NamedIn::Text || !settled.contains(&a.kind));
    without_families(found, gazetteer)
}

/// Whether a text begins with a label such as 'Applies to:'.
pub(crate) fn is_label(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    LABELS.iter().any(|label| {
        let rest = text.get(label.len()..).filter(|_| text[..label.len()].eq_ignore_ascii_case(label));
        rest.is_some_and(|rest| rest.trim_start_matches(['*', '_', ' ']).starts_with([':', '：', '–', '-']) || rest.is_empty())
    })
}

/// Texts of the front matter fields that list what an article applies to.
fn texts_of(front: &FrontMatter) -> impl Iterator<Item = &str> {
    let lists = |key: &str| {
        let key = key.to_lowercase();
        KEYS.iter().any(|k| key.contains(k)) || key == "os"
    };
    front.metadata.iter().filter(move |(key, _)| lists(key)).flat_map(|(_, value)| texts(value))
}

impl FrontMatter {
    /// Texts about the subject of the article, except the title: tags, categories, the description, and the fields that
    /// list what it applies to.
    pub fn about(&self) -> impl Iterator<Item = &str> {
        let plain = self.tags.iter().chain(&self.categories).chain(&self.description).map(String::as_str);
        plain.chain(texts_of(self))
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// What a section applies to by its own text and headings.
fn own_mentions(section: &Section, gazetteer: &Gazetteer) -> Vec<AppliesTo> {
    let mut own = Vec::new();
    for heading in section.heading_path.iter().chain([&section.title]) {
        push_mentions(heading, NamedIn::Heading, section.line_start, gazetteer, &mut own);
    }
    for block in &section.blocks {
        push_mentions(&block.plain_text(), NamedIn::Text, block.line_start, gazetteer, &mut own);
    }
    own
}

fn push_mentions(text: &str, named_in: NamedIn, line: u32, gazetteer: &Gazetteer, out: &mut Vec<AppliesTo>) {
    for mention in gazetteer.mentions(text) {
        let Entry { id, name, kind, .. } = gazetteer.entry_at(mention.entry);
        push(id, name, *kind, named_in, line, out);
        if let Some(platform) = gazetteer.runs(id) {
            push(&platform.id, &platform.name, platform.kind, named_in, line, out);
        }
    }
}

fn push(id: &str, name: &str, kind: ProductKind, named_in: NamedIn, line: u32, out: &mut Vec<AppliesTo>) {
    match out.iter_mut().find(|a| a.id == id) {
        Some(known) if known.named_in <= named_in => {}
        Some(known) => (known.named_in, known.line) = (named_in, line),
        None => out.push(AppliesTo { id: id.to_string(), name: name.to_string(), kind, named_in, line }),
    }
}

/// What a section applies to: what it names itself, plus what the whole article applies to, except platforms if the
/// heading of the section names others.
fn effective(own: Vec<AppliesTo>, whole: &[AppliesTo], gazetteer: &Gazetteer) -> Vec<AppliesTo> {
    let family = |a: &AppliesTo| family_of(&a.id, gazetteer).to_string();
    let by_heading: Vec<String> =
        own.iter().filter(|a| a.named_in == NamedIn::Heading && a.kind == ProductKind::Platform).map(family).collect();
    let mut all: Vec<AppliesTo> = own
        .into_iter()
        .filter(|a| a.named_in == NamedIn::Heading || a.kind != ProductKind::Platform || !by_heading.contains(&family(a)))
        .collect();
    for inherited in whole {
        let overridden = inherited.kind == ProductKind::Platform && !by_heading.is_empty();
        if !overridden && all.iter().all(|a| a.id != inherited.id) {
            all.push(inherited.clone());
        }
    }
    without_families(all, gazetteer)
}

/// Drops 'Windows' if 'Windows 11' is named too.
fn without_families(mut all: Vec<AppliesTo>, gazetteer: &Gazetteer) -> Vec<AppliesTo> {
    // Device Manager is a part of Windows, rather than a version: only entries of the same kind replace a family.
    let families: Vec<(String, ProductKind)> = all.iter().filter_map(|a| Some((gazetteer.entry(&a.id)?.family.clone()?, a.kind))).collect();
    all.retain(|a| !families.iter().any(|(family, kind)| *family == a.id && *kind == a.kind));
    all
}

/// Id of the topmost family of an entry, or of the entry itself.
fn family_of<'a>(id: &'a str, gazetteer: &'a Gazetteer) -> &'a str {
    let mut top = id;
    while let Some(family) = gazetteer.entry(top).and_then(|e| e.family.as_deref()) {
        top = family;
    }
    top
}

/// Warning for a fix that mentions only versions other than those in the title: steps for Windows 7 under a title for
/// Windows 11.
fn contradiction(section: &Section, own: &[AppliesTo], whole: &[AppliesTo], gazetteer: &Gazetteer) -> Option<String> {
    if section.role != Role::Fix {
        return None;
    }
    let versions = |all: &'_ [AppliesTo], from: NamedIn| -> Vec<AppliesTo> {
        let counts = |a: &&AppliesTo| a.kind == ProductKind::Platform && a.named_in <= from && family_of(&a.id, gazetteer) != a.id;
        all.iter().filter(counts).cloned().collect()
    };
    let title = versions(whole, NamedIn::Title);
    let named = versions(own, NamedIn::Text);
    let same_family = |a: &AppliesTo, b: &AppliesTo| family_of(&a.id, gazetteer) == family_of(&b.id, gazetteer);
    let other = named.iter().find(|s| title.iter().any(|t| same_family(s, t)))?;
    let agrees = named.iter().any(|s| title.iter().any(|t| t.id == s.id || related(&t.id, &s.id, gazetteer)));
    let titled = title.iter().find(|t| same_family(t, other))?;
    (!agrees).then(|| format!("line {}: '{}' mentions only {}, but the title says {}", other.line, section.title, other.name, titled.name))
}

/// Whether one entry is a version of the other.
fn related(a: &str, b: &str, gazetteer: &Gazetteer) -> bool {
    gazetteer.members(a).contains(&b) || gazetteer.members(b).contains(&a)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::parse::parse;
    use crate::corpus::Format;

    fn annotated(text: &str) -> Article {
        let mut article = parse(text, Format::Markdown, "x");
        annotate(&mut article, &Gazetteer::builtin());
        article
    }

    fn ids(all: &[AppliesTo]) -> Vec<String> {
        all.iter().map(|a| format!("{} {}", a.id, a.named_in.name())).collect()
    }

    #[test]
    fn headings_override_the_title() {
        let text = "# No sound on Windows 11 or Windows 10\n\n## Fix 1: Restart\n\nDo it.\n\n## Fix 2: On Windows 10 only\n\nDo that on Android too.\n";
        let article = annotated(text);
        assert_eq!(ids(&article.applies_to), ["windows-11 title", "windows-10 title"]);
        assert_eq!(ids(&article.sections[0].applies_to), ["windows-11 title", "windows-10 title"]);
        assert_eq!(ids(&article.sections[1].applies_to), ["windows-10 heading", "android text"]);
        assert_eq!(article.warnings, Vec::<String>::new());
    }

    #[test]
    fn front_matter_lists_what_an_article_applies_to() {
        let article = annotated("---\ntags: [win10]\nappliesto:\n  - Outlook 2019\n---\n# Mail fails\n\n## Fix 1: Wait\n\nA day.\n");
        assert!(ids(&article.applies_to).contains(&"windows-10 front-matter".to_string()), "{:?}", article.applies_to);
        assert!(article.applies_to.iter().any(|a| a.id.starts_with("outlook")), "{:?}", article.applies_to);
    }

    #[test]
    fn a_labelled_line_or_section_lists_what_an_article_applies_to() {
        let article = annotated("# Mail fails\n\n*Applies to:* Outlook 2016, Android\n\n## Fix 1: Wait\n\nA day.\n");
        assert_eq!(ids(&article.applies_to), ["outlook-2016 label", "android label"]);
        assert_eq!(article.applies_to[0].line, 3);
        let article = annotated("# Mail fails\n\n## Fix 1: Wait\n\nA day.\n\n## Applies to\n\n- Windows 11\n- Windows 10\n");
        assert_eq!(ids(&article.applies_to), ["windows-11 label", "windows-10 label"]);
        let article = annotated("# Mail fails\n\n## Fix 1: Wait\n\nThis applies to Windows 11 and more.\n");
        assert!(article.applies_to.is_empty());
    }

    #[test]
    fn a_device_implies_its_platform() {
        let article = annotated("# WhatsApp fails on iPhone XR\n\n## Fix 1: Wait\n\nOn a MacBook Air too.\n");
        assert_eq!(ids(&article.applies_to), ["whatsapp title", "iphone-xr title", "ios title"]);
        assert!(ids(&article.sections[0].applies_to).contains(&"macos text".to_string()), "{:?}", article.sections[0].applies_to);
    }

    #[test]
    fn nothing_is_guessed() {
        let article = annotated("# The lamp fails\n\n## Fix 1: Push the plug\n\nFirmly.\n");
        assert!(article.applies_to.is_empty() && article.sections[0].applies_to.is_empty());
    }

    #[test]
    fn steps_for_another_version_cause_a_warning() {
        let text = "# No sound on Windows 11\n\n## Fix 1: Run the tool\n\nIn Windows 7, open the Control Panel.\n\n## Fix 2: Restart\n\nOn Windows 11 and Windows 7 alike.\n";
        let article = annotated(text);
        assert_eq!(article.warnings, ["line 5: 'Run the tool' mentions only Windows 7, but the title says Windows 11"]);
    }
}
