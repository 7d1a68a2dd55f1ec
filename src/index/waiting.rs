//! Pages that wait to be understood: a copy that was changed before may still take the place of one.
//!
//! Of the pages of one body that are met, the one that will stand for all is understood, and few others. Which one
//! that is in the end is told by [`super::known::Known`]; here it is only guessed, so that few are understood in vain.

use std::collections::HashMap;

use super::known::Body;
use crate::article::Opened;

/// Bytes of the files of pages that wait: when there are so many they are understood.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// A page that waits.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) body: Body,
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
    bytes: u64,
    firsts: HashMap<Body, First>,
}

impl Waiting {
    /// Keeps a page, unless one of the same body was changed before, or on the same day and met before.
    pub(super) fn offer(&mut self, page: Page) {
        let updated = page.opened.front.updated.as_deref().map(Box::from);
        let Some(first) = self.firsts.get_mut(&page.body) else {
            self.firsts.insert(page.body, First { updated, waits: Some(self.pages.len()) });
            self.push(page);
            return;
        };
        let is_older = updated.is_some() && (first.updated.is_none() || updated < first.updated);
        if !is_older {
            return;
        }
        first.updated = updated;
        match first.waits {
            Some(place) => {
                self.bytes = self.bytes - self.pages[place].bytes + page.bytes;
                self.pages[place] = page;
            }
            None => {
                first.waits = Some(self.pages.len());
                self.push(page);
            }
        }
    }

    fn push(&mut self, page: Page) {
        self.bytes += page.bytes;
        self.pages.push(page);
    }

    /// Whether those that wait are to be understood now.
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= MAX_BYTES
    }

    /// Those that wait, and from now on no longer do.
    pub(super) fn take(&mut self) -> Vec<Page> {
        self.bytes = 0;
        let pages = std::mem::take(&mut self.pages);
        for page in &pages {
            self.firsts.entry(page.body).and_modify(|first| first.waits = None);
        }
        pages
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
            waiting.offer(Page { body: (0, [*body; 16]), file, bytes: 1, opened });
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
            Page { body: (0, [1; 16]), file, bytes: MAX_BYTES / 2 + file as u64, opened }
        };
        let mut waiting = Waiting::default();
        waiting.offer(page(0, "2025-01-05"));
        waiting.offer(page(1, "2025-01-04"));
        assert!(!waiting.is_full());
        assert_eq!(waiting.take().len(), 1);
        waiting.offer(page(2, "2025-01-06"));
        assert!(waiting.take().is_empty());
        waiting.offer(page(3, "2025-01-03"));
        waiting.offer(Page { bytes: MAX_BYTES, ..page(4, "2025-01-02") });
        assert!(waiting.is_full());
        assert_eq!(waiting.take().len(), 1);
    }
}
