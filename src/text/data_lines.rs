//! Data files of one entry per line.

/// Returns the lines of a data file, except comments and empty lines.
pub(crate) fn data_lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Checks a file that contains the terms of another one, or writes it if `KB_WRITE_TERMS` is set.
#[cfg(test)]
pub(crate) fn check_terms(file: &str, expected: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if option_env!("KB_WRITE_TERMS").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap();
    assert!(found == expected, "{file} is out of date: regenerate it with `KB_WRITE_TERMS=1 cargo test the_terms_match`");
}
