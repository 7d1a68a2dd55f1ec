//! Fixes without headings: the items of a list of alternatives, and the rows of a table of problems and remedies.
//!
//! In: the blocks of a section. Out: its fixes, and the blocks around them.

use std::sync::LazyLock;

use regex::Regex;

use super::evidence::Evidence;
use super::heading_dialect;
use super::instruction::{sentence_instructs, sentences};
use super::problem;
use super::steps::cell_lines;
use crate::article::markup::block::{Block, BlockKind, Inline, Link};
use crate::article::model::Role;
use crate::text::pattern::pattern;

/// Maximum length of the title of a list item in bytes.
const MAX_TITLE: usize = 110;
const MAX_SENTENCE: usize = 250;
/// Minimum number of fixes in a list or a table.
const MIN_FIXES: usize = 2;

/// A fix without a heading.
pub(crate) struct ListedFix {
    pub(crate) title: String,
    pub(crate) ordinal: Option<u32>,
    /// Name of the column with the title, for a row of a table.
    pub(crate) column: String,
    pub(crate) lines: (u32, u32),
    pub(crate) blocks: Vec<Block>,
}

/// What remains of a list or a table of fixes: the header, and the items or rows that are no fixes.
#[derive(Default)]
struct Rest {
    header: Option<Block>,
    others: Option<Block>,
}

/// The blocks of a section, split at a list or table of fixes.
pub(crate) struct Listed {
    pub(crate) before: Vec<Block>,
    pub(crate) fixes: Vec<ListedFix>,
    pub(crate) after: Vec<Block>,
}

/// A sentence that announces alternatives.
static CHOICES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:(?:\d+|two|three|four|five|six|several|some|these|following|possible|many|few|couple of|different|various|alternative|common)\b[\w\s-]{0,30}\b(?:workarounds|solutions|fixes|ways|methods|approaches|possibilities|remedies|suggestions)\b|things (?:you can|to) try|(?:two|three|four|several) options\b)|(?:以下|如下|下列|下面)[^。]{0,6}(?:方式|方法|方案|办法|措施|情况)|(?:以下|次)の(?:いずれか|方法|手順|対処)|(?:folgende\w*|mehrere|verschiedene|zwei|drei) (?:möglichkeiten|lösungen|wege|maßnahmen|optionen)|(?:plusieurs|deux|trois|différentes) (?:solutions|possibilités|options|méthodes)|(?:solutions|options|méthodes) suivantes|(?:varias|dos|tres|siguientes) (?:soluciones|opciones|formas|maneras)|(?:várias|duas|três|seguintes) (?:soluções|opções|formas|maneiras)|(?:diverse|due|tre|seguenti) (?:soluzioni|opzioni|modi)|(?:несколько|следующи\w+|два|три) (?:способ\w*|вариант\w*|решени\w*)",
    )
});

/// Splits the blocks of a section at a list or table of fixes; `under_fix` is set below a heading that announces one fix
/// or several, `under_problem` below one that names a problem, whose list is then a list
/// of steps, `in_list_of_problems` on a page that collects problems.
pub(crate) fn split(blocks: &[Block], under_fix: bool, under_problem: bool, in_list_of_problems: bool) -> Option<Listed> {
    blocks.iter().enumerate().find_map(|(index, block)| {
        let (fixes, rest) = match &block.kind {
            BlockKind::List { ordered, start, items } => {
                let start = ordered.then_some(*start);
                // Below 'Resolution', the section is what people look for: its alternatives stay in one hit.
                let announced = index > 0 && !under_problem && !under_fix && announces_choices(&blocks[index - 1]);
                if announced || under_fix && have_titles(items) {
                    items_as_fixes(items, start, &|_| true)
                } else if name_problems(items, in_list_of_problems) {
                    items_as_fixes(items, start, &|item| solves_problem(item, in_list_of_problems))
                } else {
                    return None;
                }
            }
            BlockKind::Table { .. } => rows_as_fixes(block)?,
            _ => return None,
        };
        let least = if in_list_of_problems { 1 } else { MIN_FIXES };
        let Rest { header, others } = rest;
        let before = blocks[..index].iter().cloned().chain(header).collect();
        let after = others.into_iter().chain(blocks[index + 1..].iter().cloned()).collect();
        (fixes.len() >= least).then_some(Listed { before, fixes, after })
    })
}

/// Whether a table lists problems with their remedies, by the names of its columns.
pub(crate) fn is_remedy_table(block: &Block) -> bool {
    match &block.kind {
        BlockKind::Table { rows, header_rows: 1.., .. } => {
            let columns = remedy_columns(rows);
            rows.len() > MIN_FIXES && columns.is_some_and(|(problem, _)| names_problem(&rows[0][problem]))
        }
        _ => false,
    }
}

fn announces_choices(block: &Block) -> bool {
    let BlockKind::Paragraph(inline) = &block.kind else { return false };
    let last = sentences(&inline.text).last().unwrap_or_default();
    CHOICES.is_match(last)
}

/// Whether every item of a list begins with a title of its own, and some say more: 'Restart it: That clears most errors.'
fn have_titles(items: &[Vec<Block>]) -> bool {
    let titled = items.iter().all(|item| item.first().is_some_and(|b| lead_in(b).is_some()));
    let nested = items.iter().any(|item| item.iter().any(|b| matches!(b.kind, BlockKind::List { .. })));
    items.len() >= MIN_FIXES && titled && nested
}

/// Whether most items of a list name a problem and say what to do about it.
fn name_problems(items: &[Vec<Block>], by_sentence: bool) -> bool {
    let problems = items.iter().filter(|item| solves_problem(item, by_sentence)).count();
    problems >= MIN_FIXES && (by_sentence || problems * 2 >= items.len()) || by_sentence && problems == items.len()
}

/// Whether a list item names a problem, in its lead-in or in its first sentence, and says what to do about it: 'Black screen:
/// Update the driver.'
fn solves_problem(item: &[Block], by_sentence: bool) -> bool {
    let Some(first) = item.first() else { return false };
    let named = lead_in(first).is_some_and(|title| problem::in_heading(&title));
    let states = |sentence: &str| !sentence_instructs(sentence) && (problem::in_heading(sentence) || says_more(item));
    let described = || by_sentence && first_sentence(first).is_some_and(|s| states(&s) || problem::in_heading(&s) && is_conditional(&s));
    (named || described()) && Evidence::of(item).points() > 0
}

/// Whether an item is more than a sentence.
fn says_more(item: &[Block]) -> bool {
    item.len() > 1 || item.first().is_some_and(|first| sentences(&first.plain_text()).nth(1).is_some())
}

/// Whether a sentence states a case before what to do: 'If the game runs slow, lower the resolution'.
fn is_conditional(sentence: &str) -> bool {
    let first = sentence.split(' ').next().unwrap_or_default().to_lowercase();
    ["if", "when", "wenn", "falls", "si", "se", "если", "als", "jeśli"].contains(&first.as_str())
}

/// First sentence of a list item that says more.
fn first_sentence(block: &Block) -> Option<String> {
    let text = block.plain_text();
    sentences(&text).next().filter(|s| s.len() <= MAX_SENTENCE).map(|s| heading_dialect::parse(s).title)
}

/// Title at the beginning of a list item: bold, or before a colon.
fn lead_in(block: &Block) -> Option<String> {
    let BlockKind::Paragraph(inline) = &block.kind else { return None };
    let bold = inline.bold.first().filter(|bold| inline.text.starts_with(bold.as_str()) && bold.split_whitespace().count() >= 2);
    let titled = bold.map(String::as_str).or_else(|| inline.text.split_once(": ").map(|(title, _)| title.trim_end()))?;
    (titled.len() <= MAX_TITLE && titled.split_whitespace().count() >= 2).then(|| heading_dialect::parse(titled).title)
}

/// The items of a list as fixes, and what remains.
fn items_as_fixes(items: &[Vec<Block>], start: Option<u64>, wanted: &dyn Fn(&[Block]) -> bool) -> (Vec<ListedFix>, Rest) {
    let fix = |index: usize, item: &[Block]| {
        // An item may begin with a picture.
        let titled = item.iter().find(|b| !b.plain_text().trim().is_empty()).filter(|_| wanted(item))?;
        let text = titled.plain_text();
        let title = lead_in(titled).or_else(|| sentences(&text).next().map(|s| heading_dialect::parse(s).title))?;
        let ordinal = start.and_then(|start| u32::try_from(start.saturating_add(index as u64)).ok());
        let (first, last) = (item.first()?, item.last()?);
        let lines = (first.line_start, last.line_end);
        (!title.is_empty()).then(|| ListedFix { title, ordinal, column: String::new(), lines, blocks: item.to_vec() })
    };
    let (mut fixes, mut others) = (Vec::new(), Vec::new());
    for (index, item) in items.iter().enumerate() {
        match fix(index, item) {
            Some(fix) => fixes.push(fix),
            None => others.push(item.clone()),
        }
    }
    let lines = |items: &[Vec<Block>]| Some((items.first()?.first()?.line_start, items.last()?.last()?.line_end));
    let others = lines(&others).map(|(line_start, line_end)| Block {
        kind: BlockKind::List { ordered: false, start: 1, items: others },
        line_start,
        line_end,
    });
    (fixes, Rest { header: None, others })
}

/// Index of the column with the problem, and that of the column with the remedy.
fn remedy_columns(rows: &[Vec<String>]) -> Option<(usize, usize)> {
    let header = rows.first()?;
    let remedy = header.iter().position(|cell| is_remedy_header(cell))?;
    // Of 'Problem' and 'Description', the one that fewer rows leave empty: the other groups them.
    let filled = |column: usize| rows.iter().filter(|row| row.get(column).is_some_and(|cell| !cell.trim().is_empty())).count();
    let problems = header.iter().enumerate().filter(|(column, cell)| *column != remedy && names_problem(cell)).map(|(column, _)| column);
    let named = problems.rev().max_by_key(|column| filled(*column));
    Some((named.or((remedy > 0).then_some(0))?, remedy))
}

fn names_problem(cell: &str) -> bool {
    heading_dialect::role(cell) == Some(Role::Symptom) || problem::in_heading(cell) || CODES.is_match(cell)
}

/// Names of columns of codes.
static CODES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:error |status |event |exit |return )?(?:codes?|ids?|numbers?|messages?|alarms?|alerts?)$"));

/// Cells that say that there is nothing to do.
static NOTHING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^\W*(?:none|n/?a|not applicable|nothing|no (?:user )?(?:action|workaround|fix|solution|steps?)\b.{0,30})\W*$")
});

fn is_remedy_header(cell: &str) -> bool {
    heading_dialect::role(cell) == Some(Role::Fix) || heading_dialect::hints_at_remedy(cell)
}

/// The rows of a table of problems and remedies as fixes, and what remains: the header, and rows without a remedy. A row
/// without a problem continues the one above.
fn rows_as_fixes(table: &Block) -> Option<(Vec<ListedFix>, Rest)> {
    let BlockKind::Table { rows, row_lines, header_rows: header_rows @ 1.., links } = &table.kind else { return None };
    let columns = remedy_columns(rows)?;
    let (mut fixes, mut others) = (Vec::<ListedFix>::new(), Vec::new());
    let mut links = links.iter().peekable();
    for (index, row) in rows.iter().enumerate() {
        // The links of a table are in the order of its cells.
        let mut in_row = Vec::new();
        while let Some(link) = links.next_if(|link| row.iter().any(|cell| cell.contains(&link.text))) {
            in_row.push(link.clone());
        }
        let filled = |column: usize| row.get(column).is_some_and(|cell| cell.contains(char::is_alphanumeric) && !NOTHING.is_match(cell));
        let start = row_lines.get(index).copied().unwrap_or(table.line_start);
        let end = row_lines.get(index + 1).map_or(table.line_end, |next| next.saturating_sub(1)).max(start);
        let continues = index > *header_rows as usize && others.last().is_none_or(|other| *other + 1 != index);
        match fixes.last_mut() {
            _ if index < *header_rows as usize => others.push(index),
            Some(last) if continues && !filled(columns.0) => {
                last.blocks.extend(row_blocks(row, &rows[0], columns, &in_row, (start, end)));
                last.lines.1 = end;
            }
            _ if filled(columns.0) && filled(columns.1) => {
                let title = row[columns.0].split_whitespace().collect::<Vec<_>>().join(" ");
                let blocks = row_blocks(row, &rows[0], columns, &in_row, (start, end)).collect();
                let column = rows[0][columns.0].clone();
                fixes.push(ListedFix { title, ordinal: None, column, lines: (start, end), blocks });
            }
            _ => others.push(index),
        }
    }
    let line = |index: usize| row_lines.get(index).copied().unwrap_or(table.line_start);
    let part = |range: &[usize], header_rows: u32| {
        let (first, last) = (*range.first()?, *range.last()?);
        let line_end = row_lines.get(last + 1).map_or(table.line_end, |next| next.saturating_sub(1)).max(line(last));
        let (rows, row_lines) = range.iter().map(|index| (rows[*index].clone(), line(*index))).unzip();
        let kind = BlockKind::Table { rows, row_lines, header_rows, links: Vec::new() };
        Some(Block { kind, line_start: line(first), line_end })
    };
    let (header, others) = others.split_at((*header_rows as usize).min(others.len()));
    Some((fixes, Rest { header: part(header, *header_rows), others: part(others, 0) }))
}

/// The cells of a row, except that with the problem, as paragraphs that name their columns.
fn row_blocks<'a>(
    row: &'a [String],
    header: &'a [String],
    (problem, remedy): (usize, usize),
    links: &'a [Link],
    lines: (u32, u32),
) -> impl Iterator<Item = Block> + 'a {
    let filled = row.iter().enumerate().filter(move |(column, cell)| *column != problem && !cell.trim().is_empty());
    filled.map(move |(column, cell)| {
        let cell = if column == remedy { cell_lines(cell) } else { cell.clone() };
        let text = match header.get(column).filter(|label| !label.is_empty()) {
            Some(label) if cell.contains('\n') => format!("{label}:\n{cell}"),
            Some(label) => format!("{label}: {cell}"),
            None => cell,
        };
        let links = links.iter().filter(|l| !l.text.is_empty() && text.contains(&l.text)).cloned().collect();
        Block { kind: BlockKind::Paragraph(Inline { text, links, ..Inline::default() }), line_start: lines.0, line_end: lines.1 }
    })
}

/// Index of the first block from which on a text tells the reader what to do; a sentence that announces a list belongs to
/// it.
pub(crate) fn first_instruction(blocks: &[Block]) -> Option<usize> {
    let index = blocks.iter().position(|b| Evidence::of(std::slice::from_ref(b)).points() > 0)?;
    let announced = index > 0 && matches!(&blocks[index - 1].kind, BlockKind::Paragraph(inline) if inline.text.ends_with(':'));
    Some(index - usize::from(announced))
}
