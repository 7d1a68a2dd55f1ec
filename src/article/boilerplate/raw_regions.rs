//! Raw regions: parts of the raw text of a page that are not part of the article, such as ads, scripts and frames.
//!
//! In: the text of a page. Out: where these parts are; for HTML, a text with as many lines in which they are blank, and a
//! record of each. Code that shows such things is kept.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::rules::{Region, regions, sample};
use crate::article::markup::line_index::LineIndex;
use crate::article::model::Stripped;

/// Blanks the text between comments around ads in an HTML page. The HTML reader removes all other boilerplate, by element.
pub(crate) fn blank_ads<'a>(text: &'a str, stripped: &mut Vec<Stripped>) -> Cow<'a, str> {
    let found: Vec<_> = find(text, &|_| false).into_iter().filter(|(rule, ..)| *rule == "ad-comment").collect();
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let lines = LineIndex::new(text, 1);
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

/// Finds the regions in the order of the text, without overlaps: rule, start and end of each. `in_code` tells whether an
/// offset is in code, where nothing is a region.
///
/// Every region opens with '<' or '{', so rules are only tried there.
pub(crate) fn find(text: &str, in_code: &dyn Fn(usize) -> bool) -> Vec<(&'static str, usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    // If the end of a region is missing once, it is missing further down too. Without this, a page of a million open tags
    // would be searched a million times.
    let rules = regions();
    let mut endless = vec![false; rules.len()];
    while let Some(offset) = memchr2(b'<', b'{', &text.as_bytes()[at..]) {
        let start = at + offset;
        at = start + 1;
        if !may_open(text.as_bytes(), start, rules) {
            continue;
        }
        let window = &text[start..text.floor_char_boundary(start + 600)];
        let opens = rules.iter().any(|region| window.as_bytes()[..2].eq_ignore_ascii_case(&region.opens) && region.begin.is_match(window));
        if !opens || in_code(start) {
            continue;
        }
        if let Some((rule, end)) = region_at(text, start, rules, &mut endless) {
            found.push((rule, start, end));
            at = end;
        }
    }
    found
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::boilerplate::rules::examples::{Example, examples};

    #[test]
    fn every_region_rule_finds_its_example() {
        for Example { rule, example } in examples().region {
            let found = find(&format!("before\n{example}\n## after"), &|_| false);
            assert_eq!(found, [(rule.as_str(), 7, 7 + example.len())]);
        }
    }

    #[test]
    fn code_is_no_region() {
        assert_eq!(find("`<script>` x </script>", &|offset| offset == 1), []);
    }
}
