//! The report: a table for each corpus, and the growth of each figure from one to the next.

use std::fmt::Write as _;

use crate::measure::{Corpus, Figure, Unit};

/// Figures of a corpus as a Markdown table.
pub(crate) fn of_corpus(corpus: &Corpus, figures: &[Figure]) -> String {
    let mut out = format!("### {}: {} files, {:.1} MB\n\n", corpus.name, thousands(corpus.files.len()), corpus.bytes as f64 / 1e6);
    let beside = figures.iter().any(|figure| figure.floor.is_some());
    out.push_str(if beside { "| figure | kb | floor | ratio |\n|---|---|---|---|\n" } else { "| figure | kb |\n|---|---|\n" });
    for figure in figures {
        let _ = write!(out, "| {} | {} |", figure.name, shown(figure.kb, figure.unit));
        if beside {
            let floor = figure.floor.map_or_else(|| "–".to_string(), |floor| shown(floor, figure.unit));
            let ratio = figure.ratio.map_or_else(|| "–".to_string(), |ratio| format!("{ratio:.2}"));
            let _ = write!(out, " {floor} | {ratio} |");
        }
        out.push('\n');
    }
    out
}

/// Growth of each figure of `kb` from one size to the next.
pub(crate) fn growth(measured: &[(Corpus, Vec<Figure>)]) -> String {
    let mut out = String::from("### Growth\n\n| figure |");
    for pair in measured.windows(2) {
        let _ = write!(out, " {} to {} files |", thousands(pair[0].0.files.len()), thousands(pair[1].0.files.len()));
    }
    out.push_str("\n|---|");
    out.push_str(&"---|".repeat(measured.len() - 1));
    out.push_str("\n| bytes of articles |");
    for pair in measured.windows(2) {
        let _ = write!(out, " × {:.2} |", pair[1].0.bytes as f64 / pair[0].0.bytes as f64);
    }
    out.push('\n');
    for figure in measured[0].1.iter().filter(|figure| figure.grows) {
        let of = |figures: &[Figure]| figures.iter().find(|f| f.name == figure.name).map_or(f64::NAN, |f| f.kb);
        let _ = write!(out, "| {} |", figure.name);
        for pair in measured.windows(2) {
            let _ = write!(out, " × {:.2} |", of(&pair[1].1) / of(&pair[0].1));
        }
        out.push('\n');
    }
    out
}

/// A figure with three significant digits.
fn shown(value: f64, unit: Unit) -> String {
    let unit = match unit {
        Unit::Seconds => "s",
        Unit::Milliseconds => "ms",
        Unit::ASecond => return format!("{} a second", thousands(value as usize)),
        Unit::Megabytes => "MB",
    };
    let digits = if value < 10.0 {
        2
    } else if value < 100.0 {
        1
    } else {
        0
    };
    if value.is_nan() { "–".to_string() } else { format!("{value:.digits$} {unit}") }
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
