//! Pages that wait to be understood: a copy that was changed before may still take the place of one.
//!
//! Of the pages of one body that are met, the one that will stand for all is understood, and few others. Which one
//! that is in the end is told by [`super::known::Known`]; here it is only guessed, so that few are understood in vain.

use std::collections::HashMap;

use super::known::Body;
use crate::article::Opened;

/// Bytes of pages that wait, at most.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// A page that waits.
#[derive(Debug)]
pub(super) struct Page {
    /// Its place among the files that were read.
    pub(super) file: usize,
    /// Bytes of its file.
    pub(super) bytes: u64,
    pub(super) opened: Opened,
}

/// The page of a body that was changed first, among those that were met.
#[derive(Debug)]
struct First {
    updated: Option<Box<str>>,
    /// Its place among those that wait, as long as it does.
    waits: Option<usize>,
}

/// Pages that wait, in the order in which their bodies were met.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    pages: Vec<Page>,
    bytes: usize,
    firsts: HashMap<Body, First>,
}

impl Waiting {
    /// Keeps a page, unless one of the same body was changed before, or on the same day and met before.
    pub(super) fn offer(&mut self, body: Body, page: Page) {
        let updated = page.opened.front.updated.as_deref().map(Box::from);
        let length = page.opened.len();
        let Some(first) = self.firsts.get_mut(&body) else {
            self.firsts.insert(body, First { updated, waits: Some(self.pages.len()) });
            self.push(page, length);
            return;
        };
        let is_older = updated.is_some() && (first.updated.is_none() || updated < first.updated);
        if !is_older {
            return;
        }
        first.updated = updated;
        match first.waits {
            // Copies differ little in length.
            Some(place) => self.pages[place] = page,
            None => {
                first.waits = Some(self.pages.len());
                self.push(page, length);
            }
        }
    }

    fn push(&mut self, page: Page, length: usize) {
        self.bytes += length;
        self.pages.push(page);
    }

    /// Whether those that wait are to be understood now.
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= MAX_BYTES
    }

    /// Those that wait, and from now on no longer do.
    pub(super) fn take(&mut self) -> Vec<Page> {
        self.bytes = 0;
        self.firsts.values_mut().for_each(|first| first.waits = None);
        std::mem::take(&mut self.pages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Format;

    /// Files of the pages that wait, after those that are offered: their body, and the day of their change.
    fn check(offered: &[(u8, &str)], expected: &[usize]) {
        let mut waiting = Waiting::default();
        for (file, (body, day)) in offered.iter().enumerate() {
            let day = if day.is_empty() { String::new() } else { format!("updated: {day}\n") };
            let opened = Opened::new(&format!("---\ntitle: x\n{day}---\ntext\n"), Format::Markdown, "x");
            waiting.offer((0, [*body; 16]), Page { file, bytes: 1, opened });
        }
        let files: Vec<usize> = waiting.take().iter().map(|page| page.file).collect();
        assert_eq!(files, expected, "{offered:?}");
    }

    #[test]
    fn the_oldest_of_a_body_waits() {
        check(&[(1, ""), (2, ""), (1, "")], &[0, 1]);
        check(&[(1, "2025-01-02"), (1, ""), (1, "2025-01-02")], &[0]);
        check(&[(1, ""), (2, "2025-01-02"), (1, "2025-01-02"), (1, "2024-01-02")], &[3, 1]);
    }

    #[test]
    fn an_older_one_waits_where_the_first_is_understood_already() {
        let page = |file: usize, day: &str| {
            let opened = Opened::new(&format!("---\ntitle: x\nupdated: {day}\n---\ntext\n"), Format::Markdown, "x");
            Page { file, bytes: 1, opened }
        };
        let mut waiting = Waiting::default();
        waiting.offer((0, [1; 16]), page(0, "2025-01-02"));
        assert!(!waiting.is_full());
        assert_eq!(waiting.take().len(), 1);
        waiting.offer((0, [1; 16]), page(1, "2025-01-03"));
        assert!(waiting.take().is_empty());
        waiting.offer((0, [1; 16]), page(2, "2025-01-01"));
        assert_eq!(waiting.take().len(), 1);
    }
}
