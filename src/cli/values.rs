//! Values of flags and settings: counts, days and sizes.

use jiff::civil::Date;

/// Parses a number of hits or other things.
pub(super) fn count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "expected a whole number, 0 or greater".to_string())
}

/// Parses '2024-05-01', '2024-05' or '2024'.
pub(super) fn day(text: &str) -> Result<Date, String> {
    crate::query::day(text).ok_or_else(|| "not a valid date; write 2024-05-01, 2024-05 or 2024".to_string())
}

/// Parses '16M', '500k', '1G' or a number of bytes. Units are powers of 1024.
pub(super) fn size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        other => return Err(format!("unknown unit '{other}'; use k, M or G")),
    };
    let number: u64 = digits.trim().parse().map_err(|_| format!("'{digits}' is not a number of bytes"))?;
    number.checked_mul(unit).ok_or_else(|| "the size is too large".to_string())
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("16M"), Ok(16 << 20));
        assert_eq!(size("500k"), Ok(500 << 10));
        assert_eq!(size("12"), Ok(12));
        assert!(size("12x").is_err() && size("").is_err() && size("99999999999G").is_err());
    }
}
