//! Attributes in braces: `{: .class #id}` of Kramdown, `{ .class }` of MkDocs and Pandoc, `{#id}`.

/// Maximum length of a list of attributes in bytes.
const MAX_ATTRIBUTES: usize = 300;

/// Length in bytes of the list of attributes at the beginning of a text, if there is one.
///
/// Attributes are classes, ids and pairs: `.note`, `#top`, `target="_blank"`.
pub(crate) fn length(text: &str) -> Option<usize> {
    let (inner, length) = braces(text)?;
    let inner = inner.trim_start_matches(':').trim();
    (!inner.is_empty() && are_attributes(inner) || matches!(inner, "toc" | "no_toc")).then_some(length)
}

/// Length of the list of attributes that a line consists of. Kramdown allows references and options there: `{:tip}`,
/// `{::options parse_block_html="true" /}`.
pub(super) fn line_length(line: &str) -> Option<usize> {
    let mut at = 0;
    let line = line.trim_end();
    while at < line.len() {
        let rest = &line[at..];
        let (inner, length) = braces(rest)?;
        let is_kramdown = inner.starts_with(':') && inner.len() > 1 && !inner.contains("=>") && !inner.contains(", ");
        if !is_kramdown && !are_attributes(inner.trim()) {
            return None;
        }
        at += length + (rest[length..].len() - rest[length..].trim_start().len());
    }
    (at > 0).then_some(line.len())
}

/// The text in the braces at the beginning of a text, and its length with them.
fn braces(text: &str) -> Option<(&str, usize)> {
    let inner = text.strip_prefix('{')?;
    let near = &inner[..inner.floor_char_boundary(MAX_ATTRIBUTES)];
    let end = near.find(['}', '{', '\n']).filter(|end| near[*end..].starts_with('}'))?;
    Some((&inner[..end], end + 2))
}

fn are_attributes(inner: &str) -> bool {
    let mut rest = inner;
    while !rest.is_empty() {
        let name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
        let first = rest.starts_with(['.', '#']);
        let word = rest[usize::from(first)..].find(|c: char| !name(c)).map_or(rest.len(), |at| at + usize::from(first));
        if word == usize::from(first) {
            return false;
        }
        let after = &rest[word..];
        rest = match after.strip_prefix('=') {
            Some(value) if !first => match after_value(value) {
                Some(after) => after,
                None => return false,
            },
            None if first => after,
            _ => return false,
        };
        let next = rest.trim_start();
        if !next.is_empty() && next.len() == rest.len() && !next.starts_with(['.', '#']) {
            return false;
        }
        rest = next;
    }
    !inner.is_empty()
}

/// The text after the value at the beginning of a text.
fn after_value(value: &str) -> Option<&str> {
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split_once(quote).map(|(_, rest)| rest),
        _ => Some(&value[value.find(char::is_whitespace).unwrap_or(value.len())..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_told_from_other_braces() {
        for text in ["{:toc}", "{: .a #b}", "{:.no_toc}", "{ .md-button }", "{#top}", "{:target=\"_blank\"}", "{target=_blank .x}"] {
            assert_eq!(length(text), Some(text.len()), "{text}");
        }
        for text in ["{", "{}", "{x}", "{:ok, value}", "{a, b}", "{{.State}}", "{: a b}", "{\"a\": 1}", "{ x: 1 }"] {
            assert_eq!(length(text), None, "{text}");
        }
        for line in ["{:toc}", "{: .a} {: #b}", "{:tip: .tip}", "{::options x=\"y\" /}", "{:/comment}", "{: class=\"x y\" }"] {
            assert_eq!(line_length(line), Some(line.len()), "{line}");
        }
        for line in ["{:ok, value}", "{x}", "{:a => 1}", "{: .a} text", "{}", "{:}"] {
            assert_eq!(line_length(line), None, "{line}");
        }
    }
}
