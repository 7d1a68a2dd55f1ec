//! Tables: those with data become a table block; those used for layout are read cell by cell.

use super::elements::{contains, element, elements_below, heading_level, is_block, last_line, name};
use super::reader::Reader;
use super::tree::{Element, NodeRef};
use crate::article::markup::block::{Block, BlockKind, Image, Link};

/// Maximum number of columns and of rows that one cell may span.
const MAX_SPAN: usize = 32;
/// Maximum length in bytes of a text that is repeated in each row that its cell spans.
const MAX_REPEATED: usize = 300;

/// A table that is being read.
#[derive(Default)]
struct Table {
    rows: Vec<Vec<String>>,
    row_lines: Vec<u32>,
    links: Vec<Link>,
    images: Vec<Image>,
    /// Texts of cells that span the rows below: column, number of rows left, text.
    spans: Vec<(usize, usize, String)>,
}

impl<'t> Reader<'t, '_> {
    pub(super) fn table(&mut self, node: NodeRef<'t>, e: &'t Element) {
        if self.in_cell {
            return self.read_children(node);
        }
        self.builder.flush();
        let rows = rows_of(node);
        if is_layout(&rows, e) {
            self.read_children(node);
            return self.builder.flush();
        }
        for child in node.children().filter(|n| name(*n) == "caption") {
            self.read(child);
        }
        let mut table = Table::default();
        for row in &rows {
            self.row(*row, &mut table);
        }
        let header_rows = rows.iter().take_while(|row| is_header(**row)).count();
        self.push_table(table, header_rows, e.line, last_line(node));
    }

    fn row(&mut self, row: NodeRef<'t>, table: &mut Table) {
        if let Some(rule) = self.furniture.rule(row) {
            table.end_row();
            return self.strip(row, rule);
        }
        let line = element(row).map_or(1, |e| e.line);
        let mut cells = Vec::new();
        let mut has_text = false;
        for cell in cells_of(row) {
            table.fill_spanned(&mut cells);
            let (text, links, images) = self.cell(cell);
            table.links.extend(links);
            table.images.extend(images);
            has_text |= !text.is_empty();
            let span = |key: &str| element(cell).and_then(|e| e.attributes.get(key).trim().parse().ok()).unwrap_or(1).clamp(1, MAX_SPAN);
            let (columns, rows) = (span("colspan"), span("rowspan"));
            if rows > 1 && text.len() <= MAX_REPEATED && table.spans.len() < MAX_SPAN {
                table.spans.push((cells.len(), rows, text.clone()));
            }
            cells.push(text);
            cells.extend(std::iter::repeat_n(String::new(), columns - 1));
        }
        table.fill_spanned(&mut cells);
        table.end_row();
        if has_text {
            table.rows.push(cells);
            table.row_lines.push(line);
        }
    }

    /// Text of a cell on one line, with its links and images.
    fn cell(&mut self, cell: NodeRef<'t>) -> (String, Vec<Link>, Vec<Image>) {
        if let Some(rule) = self.furniture.rule(cell) {
            self.strip(cell, rule);
            return Default::default();
        }
        self.in_cell = true;
        self.read_children(cell);
        self.in_cell = false;
        self.builder.take_cell()
    }

    fn push_table(&mut self, table: Table, header_rows: usize, line_start: u32, line_end: u32) {
        let Table { rows, row_lines, links, images, .. } = table;
        let line_end = line_end.max(line_start);
        if !rows.is_empty() {
            let header_rows = header_rows.min(rows.len()) as u32;
            self.builder.push(Block { kind: BlockKind::Table { rows, row_lines, header_rows, links }, line_start, line_end });
        }
        if !images.is_empty() {
            self.builder.push(Block { kind: BlockKind::Pictures { images }, line_start: line_end, line_end });
        }
    }
}

impl Table {
    /// Adds the texts of cells of the rows above that reach into the next columns.
    fn fill_spanned(&self, cells: &mut Vec<String>) {
        while let Some((.., text)) = self.spans.iter().find(|(column, rows, _)| *column == cells.len() && *rows > 0) {
            cells.push(text.clone());
        }
    }

    fn end_row(&mut self) {
        self.spans.iter_mut().for_each(|(_, rows, _)| *rows -= 1);
        self.spans.retain(|(_, rows, _)| *rows > 0);
    }
}

/// Rows of a table, not those of tables in its cells.
fn rows_of(table: NodeRef<'_>) -> Vec<NodeRef<'_>> {
    let groups = table.children().flat_map(|n| match name(n) {
        "tr" => vec![n],
        "tbody" | "thead" | "tfoot" => n.children().filter(|n| name(*n) == "tr").collect(),
        _ => Vec::new(),
    });
    groups.collect()
}

fn cells_of(row: NodeRef<'_>) -> impl Iterator<Item = NodeRef<'_>> {
    row.children().filter(|n| matches!(name(*n), "td" | "th"))
}

/// Whether a row consists of the names of the columns.
fn is_header(row: NodeRef<'_>) -> bool {
    row.parent().is_some_and(|parent| name(parent) == "thead") || cells_of(row).next().is_some() && cells_of(row).all(|n| name(n) == "th")
}

/// Whether a table only arranges parts of the page: it has other tables in its cells, or it names no columns and has steps,
/// listings, headings with text below them, or blocks in its only row or column.
fn is_layout(rows: &[NodeRef<'_>], e: &Element) -> bool {
    if matches!(e.attributes.get("role"), "presentation" | "none") {
        return true;
    }
    let any_cell = |test: &dyn Fn(NodeRef<'_>) -> bool| rows.iter().flat_map(|row| cells_of(*row)).any(test);
    if any_cell(&|cell| contains(cell, &["table"])) {
        return true;
    }
    let is_single = rows.len() < 2 || rows.iter().all(|row| cells_of(*row).count() < 2);
    if is_single {
        return any_cell(&|cell| contains(cell, &["ol", "ul", "dl", "pre", "h1", "h2", "h3", "h4", "h5", "h6"]));
    }
    let is_section = |cell: NodeRef<'_>| {
        let mut headings = elements_below(cell).filter(|n| heading_level(name(*n)).is_some());
        let first = headings.next();
        first.is_some_and(|heading| heading.next_siblings().any(|n| is_block(name(n))) || headings.next().is_some())
    };
    !rows.iter().any(|row| is_header(*row)) && any_cell(&|cell| is_section(cell) || contains(cell, &["ol", "pre"]))
}
