//! Dates as authors write them.

use jiff::civil::Date;

/// Names of the months; three letters or more of one suffice.
const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
/// Names of the days of the week; three letters or more of one suffice.
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Longest date in bytes: 'Wednesday, September 30th, 2026 at 12:30:00.000 Central European Time'.
const MAX_BYTES: usize = 80;
/// Length of `2024-03-05` in bytes.
const ISO_BYTES: usize = 10;
/// Years that a number of four digits may be.
const YEARS: std::ops::Range<i64> = 1900..2200;
/// Seconds since 1970 of the years 2001 to 2286, which have ten digits.
const SECONDS: std::ops::Range<i64> = 1_000_000_000..10_000_000_000;

/// A date that an author wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ReadDate {
    pub(super) date: Date,
    /// Whether day and month may be the other way round: 03/04/2024. They are read as Americans write them.
    pub(super) is_ambiguous: bool,
}

/// Converts a date to `YYYY-MM-DD`: see [`read_date`].
pub(crate) fn iso_date(text: &str) -> Option<String> {
    read_date(text).map(|read| read.date.to_string())
}

/// Reads a date, with or without a time: `2024-03-05`, `2024/3/5`, `2024-03`, `20240305`, `03/05/2024`, `5.3.2024`,
/// `5 Mar 2024`, `March 5th, 2024`, `Tue, 05 Mar 2024 12:30:00 +0100`, `2024年3月5日`, or seconds or milliseconds since 1970.
/// A time with an offset is converted to UTC only if the whole is in the form of RFC 3339.
pub(super) fn read_date(text: &str) -> Option<ReadDate> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_BYTES {
        return None;
    }
    let exact = |date: Date| ReadDate { date, is_ambiguous: false };
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return Some(exact(time.to_zoned(jiff::tz::TimeZone::UTC).date()));
    }
    // Whatever follows a date in the form of ISO 8601 is a remark.
    let with_remark = || text.get(..ISO_BYTES)?.parse::<Date>().ok().map(exact);
    of_digits(text).map(exact).or_else(|| of_parts(&parts(text)?)).or_else(with_remark)
}

/// Reads a date that is a single number: `20240305`, `2024`, seconds or milliseconds.
fn of_digits(text: &str) -> Option<Date> {
    let number: i64 = Some(text).filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    let of_seconds = |seconds| Some(jiff::Timestamp::from_second(seconds).ok()?.to_zoned(jiff::tz::TimeZone::UTC).date());
    match text.len() {
        4 if YEARS.contains(&number) => day(number, 1, 1),
        8 => day(number / 10_000, number / 100 % 100, number % 100),
        10 if SECONDS.contains(&number) => of_seconds(number),
        13 if SECONDS.contains(&(number / 1000)) => of_seconds(number / 1000),
        _ => None,
    }
}

/// A part of a date.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// A number, its count of digits, and the character before it.
    Number(i64, usize, char),
    Month(i64),
}

/// The numbers and months of a date, up to its time. `None` if it contains something else.
fn parts(text: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let (mut rest, mut before) = (text, ' ');
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        let same = |c: char| if is_digit { c.is_ascii_digit() } else { c.is_alphabetic() == first.is_alphabetic() && !c.is_ascii_digit() };
        let end = rest.find(|c| !same(c)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        // A time follows: the hours come before a colon, or after the T of ISO 8601.
        let is_time =
            is_digit && after.starts_with(':') || part.eq_ignore_ascii_case("t") && after.starts_with(|c: char| c.is_ascii_digit());
        if is_time && !parts.is_empty() {
            break;
        }
        if is_digit {
            parts.push(Part::Number(part.parse().ok()?, part.len(), before));
        } else if first.is_alphabetic() {
            let word = part.to_lowercase();
            match month(&word) {
                Some(month) => parts.push(Part::Month(month)),
                None if is_filler(&word, &parts) => {}
                None => return None,
            }
        }
        before = first;
        rest = after;
    }
    Some(parts)
}

fn month(word: &str) -> Option<i64> {
    let at = MONTHS.iter().position(|name| word.len() >= 3 && name.starts_with(word))?;
    Some(at as i64 + 1)
}

/// Whether a word of a date says nothing about its day: a day of the week, the end of an ordinal number.
fn is_filler(word: &str, before: &[Part]) -> bool {
    let after_number = matches!(before.last(), Some(Part::Number(..)));
    let ends = ["st", "nd", "rd", "th", "年", "月", "日", "년", "월", "일"];
    after_number && ends.contains(&word)
        || ["of", "the", "at"].contains(&word)
        || WEEKDAYS.iter().any(|name| word.len() >= 3 && name.starts_with(word))
}

/// The date that numbers and months name together.
fn of_parts(parts: &[Part]) -> Option<ReadDate> {
    use Part::{Month, Number};
    let exact = |date: Option<Date>| Some(ReadDate { date: date?, is_ambiguous: false });
    match *parts {
        [Number(year, 4, _), Number(month, 1..=2, _)] => exact(day(year, month, 1)),
        [Number(year, 4, _), Number(month, 1..=2, _), Number(d, 1..=2, _)] => exact(day(year, month, d)),
        [Month(month), Number(year, 4, _)] | [Number(year, 4, _), Month(month)] => exact(day(year, month, 1)),
        [Number(d, 1..=2, _), Month(month), Number(year, 4, _)]
        | [Month(month), Number(d, 1..=2, _), Number(year, 4, _)]
        | [Number(year, 4, _), Month(month), Number(d, 1..=2, _)] => exact(day(year, month, d)),
        // Only the day comes first where dots separate.
        [Number(d, 1..=2, _), Number(month, 1..=2, '.'), Number(year, 4, '.')] => exact(day(year, month, d)),
        [Number(one, 1..=2, _), Number(other, 1..=2, _), Number(year, 4, _)] => {
            let month_first = day(year, one, other);
            let day_first = day(year, other, one);
            let is_ambiguous = month_first.is_some() && day_first.is_some() && one != other;
            Some(ReadDate { date: month_first.or(day_first)?, is_ambiguous })
        }
        _ => None,
    }
}

fn day(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(iso_date(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn dates_in_the_usual_forms() {
        for text in [
            "2024-03-05",
            "2024-3-5",
            "2024/03/05",
            "2024/03/05 12:30:00",
            "2024.03.05",
            "20240305",
            "2024-03-05T12:30",
            "2024-03-05T12:30:00Z",
            "2024-03-05T12:30:00.123+01:00",
            "2024-03-05 12:30:00 +0100",
            "2024-03-05 12:30:00.000000000 Z",
            "5.3.2024",
            "05.03.2024, 12:30 Uhr",
            "5. 3. 2024",
            "5 Mar 2024",
            "5 march 2024",
            "05-Mar-2024",
            "Mar 5, 2024",
            "March 5, 2024",
            "MARCH 5TH, 2024",
            "Mar. 5 2024 at 3:15 PM",
            "the 5th of March 2024",
            "Tuesday, March 5, 2024",
            "Tue, 05 Mar 2024 12:30:00 +0000",
            "2024 March 5",
            "2024年3月5日",
            " 2024-03-05 ",
            "2024-03-05 (draft)",
            "1709600000",
            "1709600000000",
        ] {
            check(text, Some("2024-03-05"));
        }
        check("2024-03", Some("2024-03-01"));
        check("March 2024", Some("2024-03-01"));
        check("2024", Some("2024-01-01"));
        check("Sept 30 2024", Some("2024-09-30"));
    }

    #[test]
    fn what_is_no_date() {
        for text in ["", "yesterday", "2024-13-01", "2024-02-30", "31/31/2024", "5/3/24", "3 mars x", "v1.2.2024.1", "1", "{{ date }}"] {
            check(text, None);
        }
        check(&"1 ".repeat(10_000), None);
    }

    #[test]
    fn day_and_month_may_be_the_other_way_round() {
        let ambiguous = |text: &str| read_date(text).map(|read| (read.date.to_string(), read.is_ambiguous)).unwrap();
        assert_eq!(ambiguous("03/04/2024"), ("2024-03-04".to_string(), true));
        assert_eq!(ambiguous("3-4-2024"), ("2024-03-04".to_string(), true));
        assert_eq!(ambiguous("06/30/2024"), ("2024-06-30".to_string(), false));
        assert_eq!(ambiguous("30/06/2024"), ("2024-06-30".to_string(), false));
        assert_eq!(ambiguous("03/03/2024"), ("2024-03-03".to_string(), false));
        assert_eq!(ambiguous("03.04.2024"), ("2024-04-03".to_string(), false));
    }
}
