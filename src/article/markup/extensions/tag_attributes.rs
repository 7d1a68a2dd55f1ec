//! Attributes of the tags of extensions: `title="A note" open`, `{label: 'x'}` and positional strings.

/// Maximum number of attributes of a tag.
const MAX_ATTRIBUTES: usize = 64;

/// Names and values in the order of a tag. The name of a positional value is empty, the value of a bare name is.
pub(super) fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while found.len() < MAX_ATTRIBUTES {
        rest =
            rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '`' | '{' | '}' | ',' | '[' | ']' | '(' | ')' | '/' | '>'));
        if rest.is_empty() {
            break;
        }
        let name_end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '@' | '.' | ':' | '#'))).unwrap_or(rest.len());
        let name = rest[..name_end].trim_end_matches(':');
        let after = rest[name_end..].trim_start();
        // 'label: "x"' in an expression is an attribute as well.
        let is_pair = after.starts_with('=') || rest[..name_end].ends_with(':') && after.starts_with(['"', '\'']);
        let (name, value) = if is_pair { (name, after.trim_start_matches('=').trim_start()) } else { ("", rest) };
        let value = if is_pair { value.trim_start_matches(['{', '`']) } else { value };
        let (value, left) = value_of(value);
        match (is_pair, name_end) {
            (true, _) => found.push((name, value)),
            (false, 0) => found.push(("", value)),
            (false, _) => found.push((&rest[..name_end], "")),
        }
        rest = if is_pair || name_end == 0 { left } else { &rest[name_end..] };
    }
    found
}

/// The value at the beginning of a text, and the text after it.
fn value_of(text: &str) -> (&str, &str) {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '“'));
    match quote {
        Some(quote) => {
            let inner = &text[quote.len_utf8()..];
            let close = if quote == '“' { '”' } else { quote };
            let end = inner.find(close).unwrap_or(inner.len());
            (&inner[..end], inner.get(end + close.len_utf8()..).unwrap_or_default())
        }
        None => {
            let first = text.chars().next().map_or(0, char::len_utf8);
            let end =
                text[first..].find(|c: char| c.is_whitespace() || matches!(c, '}' | '`' | '>' | ',')).map_or(text.len(), |at| first + at);
            (&text[..end], &text[end..])
        }
    }
}

/// Value of the first of the named attributes that a tag has.
pub(super) fn named<'a>(attributes: &[(&'a str, &'a str)], names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| attributes.iter().find(|(n, value)| n.eq_ignore_ascii_case(name) && !value.trim().is_empty())).map(|a| a.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_attributes_of_every_kind_of_tag() {
        let check = |tag: &str, expected: &[(&str, &str)]| assert_eq!(attributes(tag), expected, "{tag}");
        check("style=\"info\" title = 'A \"b\"' open", &[("style", "info"), ("title", "A \"b\""), ("open", "")]);
        check("value={`x`} label={\"The label\"}", &[("value", "x"), ("label", "The label")]);
        check(".note title=Hi", &[(".note", ""), ("title", "Hi")]);
        check("\"Windows 11\" 'b'", &[("", "Windows 11"), ("", "b")]);
        check("= \"", &[("", "")]);
    }
}
