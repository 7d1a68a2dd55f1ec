//! Lists: plain ones, those whose items are sections, and those of word processors.

use super::elements::{contains, element, elements_below, heading_level, last_line, name, text_of};
use super::reader::Reader;
use super::tree::{Element, Node, NodeRef};

/// Maximum length of the number or bullet of an item in characters.
const MAX_MARKER: usize = 8;

impl<'t> Reader<'t, '_> {
    pub(super) fn list(&mut self, node: NodeRef<'t>, e: &'t Element) {
        let ordered = &*e.name.local == "ol";
        let first_value =
            || node.children().find_map(|n| element(n).filter(|e| &*e.name.local == "li")?.attributes.get("value").parse().ok());
        let start = e.attributes.get("start").parse().ok().or_else(first_value).unwrap_or(1);
        if self.in_cell {
            return self.list_in_cell(node, ordered.then_some(start));
        }
        if !self.builder.nested() && items_are_sections(node) {
            return self.sections(node, ordered.then_some(start));
        }
        self.builder.open_list(ordered, start, e.line);
        for child in node.children() {
            match name(child) {
                "li" => self.item(child),
                _ => self.read(child),
            }
        }
        self.builder.close(last_line(node));
    }

    /// Adds an item to the open list.
    pub(super) fn item(&mut self, node: NodeRef<'t>) {
        let Some(e) = element(node) else { return };
        if let Some(rule) = self.furniture.rule(node) {
            return self.strip(node, rule);
        }
        self.builder.open_item(e.line);
        self.read_children(node);
        self.builder.close(last_line(node));
    }

    /// Adds the items of a list as lines of a table cell; numbered ones keep their numbers.
    fn list_in_cell(&mut self, node: NodeRef<'t>, start: Option<u64>) {
        let mut number = start;
        for child in node.children() {
            self.builder.line_break();
            if let ("li", Some(n), Some(e)) = (name(child), number, element(child)) {
                self.builder.text(&format!("{n}. "), e.line, e.line);
                number = n.checked_add(1);
            }
            self.read(child);
        }
        self.builder.line_break();
    }

    /// Adds a list whose items begin with headings: the headings are those of the page, with the numbers of the items.
    fn sections(&mut self, node: NodeRef<'t>, start: Option<u64>) {
        let mut number = start;
        for child in node.children() {
            if name(child) == "li" {
                self.number = number;
                number = number.and_then(|n| n.checked_add(1));
            }
            self.read_block(child);
            self.number = None;
        }
    }

    /// Adds adjacent paragraphs that a word processor marks as items, if `first` is one; returns the number of nodes read.
    pub(super) fn word_list(&mut self, first: NodeRef<'t>) -> usize {
        let Some(item) = WordItem::of(first) else { return 0 };
        if self.in_cell {
            return 0;
        }
        let mut items = vec![item];
        let mut read = 1;
        for (at, node) in first.next_siblings().enumerate() {
            match WordItem::of(node) {
                Some(item) => {
                    items.push(item);
                    read = at + 2;
                }
                None if is_blank(node) => {}
                None => break,
            }
        }
        self.word_items(&items);
        read
    }

    fn word_items(&mut self, items: &[WordItem<'t>]) {
        // Levels of the open lists; an item is open in each of them.
        let mut open: Vec<u32> = Vec::new();
        let mut line = 1;
        for item in items {
            while open.last().is_some_and(|level| *level > item.level) {
                self.close_word_list(&mut open, line);
            }
            match open.last() {
                Some(level) if *level == item.level => self.builder.close(line),
                _ => {
                    self.builder.open_list(item.number.is_some(), item.number.unwrap_or(1), item.line);
                    open.push(item.level);
                }
            }
            self.builder.open_item(item.line);
            self.marker = Some(item.marker);
            self.read_children(item.node);
            self.marker = None;
            self.builder.flush();
            line = last_line(item.node).max(item.line);
        }
        while !open.is_empty() {
            self.close_word_list(&mut open, line);
        }
    }

    fn close_word_list(&mut self, open: &mut Vec<u32>, line: u32) {
        open.pop();
        self.builder.close(line);
        self.builder.close(line);
    }
}

/// Whether the items of a list begin with headings and have text of their own below.
fn items_are_sections(node: NodeRef<'_>) -> bool {
    let items = || node.children().filter(|n| name(*n) == "li");
    let begins_with_heading = |item: NodeRef<'_>| {
        let mut content = item.descendants().skip(1);
        let first = content.find(|n| heading_level(name(*n)).is_some() || matches!(n.value(), Node::Text(t) if !t.text.trim().is_empty()));
        first.is_some_and(|n| heading_level(name(n)).is_some() && !n.ancestors().any(|n| name(n) == "a"))
    };
    let headed = items().filter(|item| begins_with_heading(*item)).count();
    headed > 0 && headed * 2 > items().count() && !elements_below(node).any(|n| name(n) == "a" && contains(n, &["h2", "h3", "h4"]))
}

fn is_blank(node: NodeRef<'_>) -> bool {
    matches!(node.value(), Node::Text(text) if text.text.trim().is_empty())
}

/// A paragraph that a word processor marks as an item of a list.
struct WordItem<'t> {
    node: NodeRef<'t>,
    /// Depth of the list.
    level: u32,
    /// Number or bullet at the beginning of the text: its length in characters other than whitespace.
    marker: usize,
    /// Number of the item, if it has one.
    number: Option<u64>,
    line: u32,
}

impl<'t> WordItem<'t> {
    fn of(node: NodeRef<'t>) -> Option<WordItem<'t>> {
        let e = element(node).filter(|e| &*e.name.local == "p")?;
        let (class, style) = (e.attributes.get("class"), e.attributes.get("style"));
        let is_list_class =
            |name: &str| name.starts_with("MsoListParagraph") || name.starts_with("MsoListNumber") || name.starts_with("MsoListBullet");
        if !style.contains("mso-list:") && !class.split_ascii_whitespace().any(is_list_class) {
            return None;
        }
        let text = text_of(node, 400);
        let first = text.trim_start().split(char::is_whitespace).next().unwrap_or_default();
        let (marker, number) = marker_of(first).or_else(|| marker_of(number_of(first)))?;
        let level = style.split_once("level").and_then(|(_, rest)| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok());
        Some(WordItem { node, level: level.unwrap_or(1), marker, number, line: e.line })
    }
}

/// The number that a word begins with, with its full stop: '1.' in '1.Open'.
fn number_of(word: &str) -> &str {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let end = word.len() - rest.len();
    if end > 0 && rest.starts_with(['.', ')']) { &word[..end + 1] } else { "" }
}

/// Length in characters of a number or a bullet, and the number: '2.', '(b)', 'iv)', '·'.
fn marker_of(word: &str) -> Option<(usize, Option<u64>)> {
    let length = word.chars().count();
    if length == 0 || length > MAX_MARKER {
        return None;
    }
    let inner = word.trim_start_matches('(').trim_end_matches(['.', ')']);
    if inner.len() == word.len() {
        // The letters are signs of the font 'Wingdings'.
        let is_bullet = length == 1 && (matches!(word, "o" | "Ø" | "ü") || !word.chars().all(char::is_alphanumeric));
        return is_bullet.then_some((1, None));
    }
    if let Ok(number) = inner.parse() {
        return Some((length, Some(number)));
    }
    let letter = Some(inner).filter(|i| i.len() == 1).and_then(|i| i.bytes().next()).filter(u8::is_ascii_alphabetic);
    let roman = !inner.is_empty() && inner.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'I' | 'V' | 'X'));
    match letter {
        Some(letter) if !roman => Some((length, Some(u64::from(letter.to_ascii_lowercase() - b'a' + 1)))),
        _ => roman.then_some((length, Some(1))),
    }
}
