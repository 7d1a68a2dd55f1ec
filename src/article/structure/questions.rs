//! Questions and answers in running text: 'Q: Why is the lamp dark?' as a paragraph, and 'A: Push the plug in.' below it.
//!
//! In: the blocks of a page. Out: the same blocks, with the questions as headings.

use std::sync::LazyLock;

use regex::Regex;

use super::heading_dialect::{labels_answer, labels_question};
use crate::article::markup::block::{Block, BlockKind, Inline};
use crate::text::pattern::pattern;

/// Minimum number of questions, and of answers, on a page that labels both.
const MIN_QUESTIONS: usize = 2;

/// Maximum length of a question in bytes.
const MAX_QUESTION: usize = 400;

/// The label of an answer behind its question.
static ANSWER_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:\s|[?？！。])\s*((?i:a|answer|antwort|réponse|respuesta|resposta|risposta|ответ|答|回答|답변) ?\d{0,3} ?[:：]|A\. )")
});

/// Turns paragraphs that are labelled as questions into headings of `level`, if the page labels its answers as well.
pub(super) fn promote(blocks: Vec<Block>, level: u8) -> Vec<Block> {
    let questions = blocks.iter().filter(|b| question(b).is_some()).count();
    if questions < MIN_QUESTIONS {
        return blocks;
    }
    let answered = |text: &str| labels_answer(text) || text.starts_with("A. ");
    let answers = blocks.iter().filter(|b| beginning(b).is_some_and(answered) || question(b).is_some_and(|q| answer_behind(q).is_some()));
    if answers.count() < MIN_QUESTIONS {
        return blocks;
    }
    blocks.into_iter().flat_map(|block| split(block, level)).collect()
}

/// The text of a paragraph that begins with the label of a question.
fn question(block: &Block) -> Option<&str> {
    match &block.kind {
        BlockKind::Paragraph(inline) if labels_question(&inline.text) => Some(&inline.text),
        _ => None,
    }
}

/// The first words of a block, which may be a quotation or a list.
fn beginning(block: &Block) -> Option<&str> {
    match &block.kind {
        BlockKind::Paragraph(inline) => Some(&inline.text),
        BlockKind::Quote { blocks } => blocks.first().and_then(beginning),
        BlockKind::List { items, .. } => items.first().and_then(|item| item.first()).and_then(beginning),
        _ => None,
    }
}

/// Where the answer begins in a paragraph with a question.
fn answer_behind(text: &str) -> Option<usize> {
    ANSWER_BEHIND.captures(text).and_then(|found| found.get(1)).map(|label| label.start())
}

/// A paragraph with a question as a heading, with the answer below it if it is in the same paragraph.
fn split(block: Block, level: u8) -> Vec<Block> {
    let Some(text) = question(&block) else { return vec![block] };
    let end = answer_behind(text).or_else(|| text.find('\n')).unwrap_or(text.len());
    if end > MAX_QUESTION {
        return vec![block];
    }
    let (asked, answered) = (text[..end].trim().to_string(), text[end..].trim().to_string());
    let (line_start, line_end) = (block.line_start, block.line_end);
    let heading = Block { kind: BlockKind::Heading { level, text: asked }, line_start, line_end: line_start };
    let BlockKind::Paragraph(inline) = block.kind else { return vec![heading] };
    let answer = Inline {
        links: inline.links.into_iter().filter(|link| answered.contains(&link.text)).collect(),
        bold: inline.bold.into_iter().filter(|bold| answered.contains(bold.as_str())).collect(),
        code: inline.code.into_iter().filter(|code| answered.contains(code.as_str())).collect(),
        text: answered,
        ..inline
    };
    let has_answer = !answer.text.is_empty() || !answer.images.is_empty();
    let answer = has_answer.then_some(Block { kind: BlockKind::Paragraph(answer), line_start, line_end });
    [heading].into_iter().chain(answer).collect()
}
