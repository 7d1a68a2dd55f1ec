//! Braces in the data, as shells have them: '{a,b} c' is 'a c' and 'b c', '{5..7}' is 5, 6 and 7.

/// Strings that one pattern may stand for.
const MOST: usize = 10_000;

/// Everything that a pattern stands for, in its order.
///
/// # Errors
/// A brace without its end, or more than ten thousand strings.
pub(super) fn expand(pattern: &str) -> Result<Vec<String>, String> {
    let Some((before, rest)) = pattern.split_once('{') else { return Ok(vec![pattern.to_string()]) };
    let (inside, after) = rest.split_once('}').ok_or_else(|| format!("'{pattern}' has a brace without its end"))?;
    let choices = choices(inside)?;
    let endings = expand(after)?;
    if choices.len() * endings.len() > MOST {
        return Err(format!("'{pattern}' stands for more than {MOST} strings"));
    }
    Ok(choices.iter().flat_map(|choice| endings.iter().map(move |ending| format!("{before}{choice}{ending}"))).collect())
}

fn choices(inside: &str) -> Result<Vec<String>, String> {
    let range = inside.split_once("..").and_then(|(first, last)| Some(first.parse::<u32>().ok()?..=last.parse().ok()?));
    match range {
        Some(range) if range.end().saturating_sub(*range.start()) as usize >= MOST => {
            Err(format!("'{{{inside}}}' stands for more than {MOST} strings"))
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
    fn braces_stand_for_choices_and_ranges() {
        check("plain", &["plain"]);
        check("{a,b} c", &["a c", "b c"]);
        check("{3..5}", &["3", "4", "5"]);
        check("{1,2}.{04,10}", &["1.04", "1.10", "2.04", "2.10"]);
        check("x{,y}", &["x", "xy"]);
    }

    #[test]
    fn what_cannot_be_expanded_is_an_error() {
        for pattern in ["{a,b", "{0..4294967295}", "{0..999}{0..999}", "{0..99999}"] {
            assert!(expand(pattern).is_err(), "{pattern}");
        }
    }
}
