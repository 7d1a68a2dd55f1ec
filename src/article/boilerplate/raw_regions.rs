//! Raw regions: parts of the raw text of a page that are not part of the article, such as ads, scripts and frames.
//!
//! In: the text of a page. Out: a text with as many lines, in which these parts are blank, and a record of each. Code that
//! shows such things is kept.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memmem};

use super::rules::{Region, regions, sample};
use crate::article::markup::line_index::LineIndex;
use crate::article::model::Stripped;

/// Maximum number of bytes before an offset to search for backticks; longer lines are not prose.
const MAX_INLINE_LINE: usize = 4096;

/// Blanks the raw regions of a Markdown text. Line breaks are kept so that line numbers stay correct.
///
/// `first_line` is the first line of `text` in the file.
pub(crate) fn blank<'a>(text: &'a str, first_line: u32, stripped: &mut Vec<Stripped>) -> Cow<'a, str> {
    let mut found = find_regions(text);
    push_directive_lines(text, &mut found);
    cut(text, first_line, found, stripped)
}

/// Blanks the text between comments around ads in an HTML page. The HTML reader removes all other boilerplate, by element.
pub(crate) fn blank_ads<'a>(text: &'a str, stripped: &mut Vec<Stripped>) -> Cow<'a, str> {
    let ads = find_regions(text).into_iter().filter(|(rule, ..)| *rule == "ad-comment").collect();
    cut(text, 1, ads, stripped)
}

fn cut<'a>(text: &'a str, first_line: u32, found: Vec<(&str, usize, usize)>, stripped: &mut Vec<Stripped>) -> Cow<'a, str> {
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let lines = LineIndex::new(text, first_line);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (rule, start, end) in found {
        out.push_str(&text[at..start]);
        let removed = &text[start..end];
        out.extend(std::iter::repeat_n('\n', memchr::memchr_iter(b'\n', removed.as_bytes()).count()));
        stripped.push(Stripped {
            rule: rule.to_string(),
            line_start: lines.line(start),
            line_end: lines.line(end.saturating_sub(1).max(start)),
            sample: sample(removed),
        });
        at = end;
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// Finds the regions in the order of the text, without overlaps: rule, start and end of each.
///
/// Every region opens with '<' or '{', so rules are only tried there.
fn find_regions(text: &str) -> Vec<(&'static str, usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    // If the end of a region is missing once, it is missing further down too. Without this, a page of a million open tags
    // would be searched a million times.
    let rules = regions();
    let mut endless = vec![false; rules.len()];
    let mut fences = FenceTracker::of(text);
    while let Some(offset) = memchr2(b'<', b'{', &text.as_bytes()[at..]) {
        let start = at + offset;
        at = start + 1;
        if !may_open(text.as_bytes(), start, rules) || fences.inside(text, start) || in_inline_code(text, start) {
            continue;
        }
        if let Some((rule, end)) = region_at(text, start, rules, &mut endless) {
            found.push((rule, start, end));
            at = end;
        }
    }
    found
}

/// Adds the marks of directives, ':::note' and ':::'. The text between them is kept, and so is a title after the name. A
/// line with attributes is removed entirely.
fn push_directive_lines(text: &str, found: &mut Vec<(&'static str, usize, usize)>) {
    let mut fences = FenceTracker::of(text);
    let mut at = 0;
    // Regions and directives are merged in the order of the text.
    let mut regions = std::mem::take(found).into_iter().peekable();
    while let Some(offset) = memmem::find(&text.as_bytes()[at..], b":::") {
        let start = at + offset;
        let line_start = memchr::memrchr(b'\n', &text.as_bytes()[..start]).map_or(0, |i| i + 1);
        let line_end = memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |i| start + i);
        at = line_end;
        while let Some(region) = regions.next_if(|(_, from, _)| *from <= start) {
            found.push(region);
        }
        let in_region = found.last().is_some_and(|(_, from, to)| (*from..*to).contains(&start));
        let opens_line = text[line_start..start].chars().all(|c| matches!(c, ' ' | '\t' | '>'));
        if !opens_line || fences.inside(text, start) || in_region {
            continue;
        }
        let line = &text[start..line_end];
        let mark = line.trim_start_matches(':').trim_start_matches(' ');
        let name = mark.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        let attributes = line.contains('=') || name.contains(":::");
        let mut end = if attributes || name.trim().is_empty() { line_end } else { line_end - name.len() };
        // The removed part covers regions that end within it, and stops at a region that reaches beyond it.
        while regions.next_if(|(_, _, to)| *to <= end).is_some() {}
        end = regions.peek().map_or(end, |(_, from, _)| end.min(*from));
        found.push(("directive", start, end));
    }
    found.extend(regions);
}

/// Whether a '<' or '{' may open a region, by the next byte. A cheap check without false negatives.
fn may_open(text: &[u8], start: usize, rules: &[Region]) -> bool {
    text.get(start + 1).is_some_and(|next| rules.iter().any(|r| r.opens == [text[start], next.to_ascii_lowercase()]))
}

/// Rule and end of the region that begins at an offset, if any.
fn region_at(text: &str, start: usize, rules: &'static [Region], endless: &mut [bool]) -> Option<(&'static str, usize)> {
    let opens = [text.as_bytes()[start], text.as_bytes()[start + 1].to_ascii_lowercase()];
    let window = &text[start..text.floor_char_boundary(start + 600)];
    rules.iter().zip(endless).filter(|(region, _)| region.opens == opens).find_map(|(region, endless)| {
        let begin = region.begin.find(window)?;
        let rest = &text[start + begin.end()..];
        let found = if *endless { None } else { region.end.find(rest) };
        *endless |= found.is_none();
        // If another region begins before the end, the end of this one is missing.
        let found = found.filter(|end| !region.again.as_ref().is_some_and(|again| again.is_match(&rest[..end.start()])));
        // Of a region without an end, only the opening line is removed.
        let length = found.map_or_else(|| memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len()), |m| m.end());
        Some((region.rule.as_str(), start + begin.end() + length))
    })
}

/// Whether an offset is in inline code: an odd number of backticks precedes it on its line.
fn in_inline_code(text: &str, offset: usize) -> bool {
    let window = &text.as_bytes()[offset.saturating_sub(MAX_INLINE_LINE)..offset];
    let line = match window.iter().rposition(|b| *b == b'\n') {
        Some(at) => &window[at + 1..],
        None if offset <= MAX_INLINE_LINE => window,
        None => return false,
    };
    line.iter().filter(|b| **b == b'`').count() % 2 == 1
}

/// Tracks fenced code in one pass over the lines of a text.
struct FenceTracker {
    /// The text has no fence, like most texts.
    without: bool,
    at: usize,
    /// End of the line that contains `at`.
    line_end: usize,
    fence: Option<(u8, usize)>,
}

impl FenceTracker {
    fn of(text: &str) -> FenceTracker {
        let has = |fence: &str| memmem::find(text.as_bytes(), fence.as_bytes()).is_some();
        FenceTracker { without: !has("```") && !has("~~~"), at: 0, line_end: 0, fence: None }
    }

    /// Whether an offset is in fenced code. Offsets must not decrease from call to call.
    fn inside(&mut self, text: &str, offset: usize) -> bool {
        if self.without {
            return false;
        }
        loop {
            if self.line_end <= self.at {
                self.line_end = memchr(b'\n', &text.as_bytes()[self.at..]).map_or(usize::MAX, |length| self.at + length + 1);
            }
            if self.line_end > offset {
                break;
            }
            self.read_line(&text[self.at..self.line_end]);
            self.at = self.line_end;
        }
        self.fence.is_some()
    }

    fn read_line(&mut self, line: &str) {
        let line = line.trim_ascii_start();
        let Some(mark @ (b'`' | b'~')) = line.bytes().next() else { return };
        let length = line.bytes().take_while(|b| *b == mark).count();
        if length < 3 {
            return;
        }
        match self.fence {
            None if mark == b'~' || !line[length..].contains('`') => self.fence = Some((mark, length)),
            Some((open, least)) if open == mark && length >= least && line[length..].trim().is_empty() => self.fence = None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::boilerplate::rules::examples::{Example, examples};

    #[test]
    fn every_region_rule_removes_its_example() {
        for Example { rule, example } in examples().region {
            let mut stripped = Vec::new();
            let text = format!("before\n{example}\n## after");
            let left = blank(&text, 1, &mut stripped);
            assert_eq!(left.split_whitespace().collect::<Vec<_>>(), ["before", "##", "after"], "{rule}");
            assert_eq!((stripped[0].rule.as_str(), stripped[0].line_start), (rule.as_str(), 2));
        }
    }

    #[test]
    fn keeps_the_text_of_directives() {
        let check = |text: &str, left: &str| assert_eq!(blank(text, 1, &mut Vec::new()), left);
        check(":::danger\nThis erases the disk.\n:::\n", "\nThis erases the disk.\n\n");
        check("> ::: tip Docker needs it\n> Text.\n> :::", ">  Docker needs it\n> Text.\n> ");
        check("::: zone pivot=\"a\"\nText.\n:::image type=\"content\" source=\"x.png\":::\n:::row:::", "\nText.\n\n");
        check("{% hint style=\"danger\" %}\nBack up first.\n{% endhint %}", "\nBack up first.\n");
        check(":::note x=<!-- affiliate ads begin -->\nText.", "\nText.");
        check(":::note x=1 <!-- affiliate ads begin -->\nAd\n<!-- affiliate ads end -->\nText.", "\n\n\nText.");
        check("```\n:::note\n```\nAnd ::: inside.", "```\n:::note\n```\nAnd ::: inside.");
    }

    #[test]
    fn keeps_code_that_shows_an_ad() {
        let text = "```html\n<script>alert(1)</script>\n```\n";
        assert_eq!(blank(text, 1, &mut Vec::new()), text);
        let text = "Add `<script src=x>` to the head and save.\n\n## Next\n\nClose it with `</script>`.\n";
        assert_eq!(blank(text, 1, &mut Vec::new()), text);
    }
}
