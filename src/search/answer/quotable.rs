//! The text of a section as snippets quote it.
//!
//! In: a section. Out: its text, one line for each paragraph, step or row: steps with their numbers, cells with the names of
//! their columns. The indexed text, [`Section::plain_text`], has neither.

use crate::article::{Block, BlockKind, Section};

/// What a line of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    /// Running text.
    Prose,
    /// An item of a list.
    Item,
    /// A row of a table.
    Row,
}

/// The text of a section, with the kind of each line.
#[derive(Clone, Debug, Default)]
pub(super) struct Quotable {
    pub(super) text: String,
    /// Start and kind of each line.
    pub(super) lines: Vec<(usize, LineKind)>,
}

impl Quotable {
    /// The text of a section. If it has none, that of its pictures or, in the end, `otherwise`.
    pub(super) fn of(section: &Section, otherwise: &[&str]) -> Quotable {
        let mut quotable = Quotable::default();
        if section.column.is_empty() {
            section.blocks.iter().for_each(|block| quotable.push_block(block, "", LineKind::Prose));
        } else {
            let cells = section.blocks.iter().map(Block::plain_text);
            let title = format!("{}: {}", section.column, section.title);
            quotable.push(&row(std::iter::once(title).chain(cells)), LineKind::Row);
        }
        if quotable.text.is_empty() {
            section.blocks.iter().for_each(|block| quotable.push_pictures(block));
        }
        for text in otherwise {
            if quotable.text.is_empty() {
                quotable.push(text, LineKind::Prose);
            }
        }
        quotable
    }

    /// Adds a block. `prefix` is the number or bullet of the item that begins with it.
    fn push_block(&mut self, block: &Block, prefix: &str, kind: LineKind) {
        match &block.kind {
            BlockKind::Heading { text, .. } => self.push(text, kind),
            BlockKind::Paragraph(inline) => self.push_lines(&inline.text, prefix, kind),
            BlockKind::Code { text, .. } => text.lines().for_each(|line| self.push(line, kind)),
            BlockKind::Quote { blocks } => blocks.iter().for_each(|block| self.push_block(block, "", kind)),
            BlockKind::List { ordered, start, items } => {
                for (item, number) in items.iter().zip(*start..) {
                    let mut prefix = if *ordered { format!("{number}. ") } else { "• ".to_string() };
                    for block in item {
                        self.push_block(block, &prefix, LineKind::Item);
                        prefix.clear();
                    }
                }
            }
            BlockKind::Table { rows, header_rows, .. } => self.push_table(rows, *header_rows as usize),
            BlockKind::Pictures { .. } => {}
        }
    }

    fn push_lines(&mut self, text: &str, prefix: &str, kind: LineKind) {
        for (index, line) in text.lines().enumerate() {
            let prefix = if index == 0 { prefix } else { "" };
            match cells_of(line) {
                // A table that is none for its markup: a row without its delimiter.
                Some(cells) => self.push(&row(cells.into_iter().map(str::to_string)), LineKind::Row),
                None if is_counted(line) => self.push(line, LineKind::Item),
                None => self.push(&format!("{prefix}{line}"), kind),
            }
        }
    }

    /// Adds the rows of a table: 'Symptom: No sound; Fix: Raise the volume'. The names of its columns alone are no row.
    fn push_table(&mut self, rows: &[Vec<String>], header_rows: usize) {
        let header = header_rows.checked_sub(1).and_then(|last| rows.get(last));
        let shown = if rows.len() > header_rows { header_rows } else { 0 };
        for cells in &rows[shown.min(rows.len())..] {
            let named = |(column, cell): (usize, &String)| match header.and_then(|names| names.get(column)) {
                Some(name) if shown > 0 && !name.trim().is_empty() && !cell.trim().is_empty() => format!("{name}: {cell}"),
                _ => cell.clone(),
            };
            self.push(&row(cells.iter().enumerate().map(named)), LineKind::Row);
        }
    }

    fn push_pictures(&mut self, block: &Block) {
        if let BlockKind::Pictures { images } = &block.kind {
            images.iter().for_each(|image| self.push(&image.alt, LineKind::Prose));
        }
        block.each_inline(&mut |inline| inline.images.iter().for_each(|image| self.push(&image.alt, LineKind::Prose)));
    }

    fn push(&mut self, line: &str, kind: LineKind) {
        if line.trim().is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.lines.push((self.text.len(), kind));
        self.text.push_str(line.trim());
    }
}

/// Cells on one line, without empty ones.
fn row(cells: impl Iterator<Item = String>) -> String {
    let tidy = |cell: String| cell.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches(['.', ';', ',']).to_string();
    cells.map(tidy).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The cells of a line of text that is written like a row: '| a | b |'. Those of a delimiter are empty.
fn cells_of(line: &str) -> Option<Vec<&str>> {
    let cells: Vec<&str> = line.trim().strip_prefix('|')?.trim_end_matches('|').split('|').map(str::trim).collect();
    let is_delimiter = |cell: &&str| cell.chars().all(|c| matches!(c, '-' | ':' | ' '));
    (cells.len() > 1).then(|| cells.into_iter().filter(|cell| !is_delimiter(cell)).collect())
}

/// Whether a line begins with the number of a step: '2) Press it'.
fn is_counted(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    (1..=2).contains(&(line.len() - rest.len())) && rest.starts_with(['.', ')']) && rest[1..].starts_with(' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::parse;
    use crate::corpus::Format;

    /// The lines of the last section of a page.
    fn check(markdown: &str, expected: &[&str]) {
        let article = parse(markdown, Format::Markdown, "page");
        let quotable = Quotable::of(article.sections.last().unwrap(), &["nothing"]);
        assert_eq!(quotable.text.lines().collect::<Vec<_>>(), expected, "{markdown}");
        assert_eq!(quotable.lines.len(), expected.len());
    }

    #[test]
    fn steps_have_their_numbers() {
        check("# T\n\n## Facts\n\nDo it:\n\n3. Open it.\n\n   Wait.\n4. Close it.\n", &["Do it:", "3. Open it.", "Wait.", "4. Close it."]);
        check("# T\n\n## Facts\n\n- A lamp\n- A fan\n", &["• A lamp", "• A fan"]);
    }

    #[test]
    fn rows_name_their_columns() {
        let table = "| Port | Use |\n|---|---|\n| 80 | Web. |\n| 25 | |\n";
        check(&format!("# T\n\n## Facts\n\nSee:\n\n{table}"), &["See:", "Port: 80; Use: Web", "Port: 25"]);
        check("# T\n\n## Facts\n\n| Port | Use |\n|---|---|\n", &["Port; Use"]);
        check("# T\n\n## Facts\n\n| a | b |\n| c | d |\n", &["a: c; b: d"]);
        check("# T\n\n## Facts\n\n| a | b |\n", &["a; b"]);
    }

    #[test]
    fn a_fix_in_a_row_names_its_problem_and_its_remedy() {
        let table = "| Symptom | Cause | Fix |\n|---|---|---|\n| No light | A dead bulb. | Change the bulb. |\n";
        check(&format!("# Lamp does not work\n\n{table}"), &["Symptom: No light; Cause: A dead bulb; Fix: Change the bulb"]);
    }

    #[test]
    fn a_section_without_text_quotes_its_pictures_or_something_else() {
        check("# T\n\n## Facts\n\n![The lamp](a.png)\n", &["The lamp"]);
        check("# T\n\n## Facts\n", &["nothing"]);
    }
}
