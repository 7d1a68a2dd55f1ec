//! Expands braces like a shell: '{a,b} c' to 'a c' and 'b c', '{5..7}' to 5, 6 and 7.

/// Maximum number of strings that one pattern may expand to.
const MAX_STRINGS: usize = 10_000;

/// All strings that a pattern expands to, in order.
///
/// # Errors
/// A brace is not closed, or the pattern expands to more than ten thousand strings.
pub(super) fn expand(pattern: &str) -> Result<Vec<String>, String> {
    let Some((before, rest)) = pattern.split_once('{') else { return Ok(vec![pattern.to_string()]) };
    let (inside, after) = rest.split_once('}').ok_or_else(|| format!("'{pattern}' has a brace that is not closed"))?;
    let choices = choices(inside)?;
    let suffixes = expand(after)?;
    if choices.len() * suffixes.len() > MAX_STRINGS {
        return Err(format!("'{pattern}' expands to more than {MAX_STRINGS} strings"));
    }
    Ok(choices.iter().flat_map(|choice| suffixes.iter().map(move |suffix| format!("{before}{choice}{suffix}"))).collect())
}

fn choices(inside: &str) -> Result<Vec<String>, String> {
    let range = inside.split_once("..").and_then(|(first, last)| Some(first.parse::<u32>().ok()?..=last.parse().ok()?));
    match range {
        Some(range) if range.end().saturating_sub(*range.start()) as usize >= MAX_STRINGS => {
            Err(format!("'{{{inside}}}' expands to more than {MAX_STRINGS} strings"))
        }
        Some(range) => Ok(range.map(|n| n.to_string()).collect()),
        None => Ok(inside.split(',').map(str::to_string).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::expand;

    fn check(pattern: &str, expected: &[&str]) {
        assert_eq!(expand(pattern).as_deref(), Ok(&expected.iter().map(ToString::to_string).collect::<Vec<_>>()[..]), "{pattern}");
    }

    #[test]
    fn expands_choices_and_ranges() {
        check("plain", &["plain"]);
        check("{a,b} c", &["a c", "b c"]);
        check("{3..5}", &["3", "4", "5"]);
        check("{1,2}.{04,10}", &["1.04", "1.10", "2.04", "2.10"]);
        check("x{,y}", &["x", "xy"]);
    }

    #[test]
    fn invalid_and_huge_patterns_are_errors() {
        for pattern in ["{a,b", "{0..4294967295}", "{0..999}{0..999}", "{0..99999}"] {
            assert!(expand(pattern).is_err(), "{pattern}");
        }
    }
}
