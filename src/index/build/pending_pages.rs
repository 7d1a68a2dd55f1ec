//! Pages that are prepared but not yet parsed, because an older copy may still replace them.
//!
//! Of the pages with the same body, usually only the one that represents them is parsed. The final choice is made by
//! [`super::article_table::ArticleTable`]; this module makes a good guess, so that few pages are parsed in vain.

use std::collections::HashMap;

use super::article_table::Body;
use crate::article::PreparedPage;

/// Size in bytes of the files of pending pages above which they are parsed.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// A page that is not parsed yet.
#[derive(Debug)]
pub(super) struct PendingPage {
    pub(super) body: Body,
    /// Index of the page's file among the files that were read.
    pub(super) file: usize,
    /// Size of the page's file in bytes.
    pub(super) bytes: u64,
    pub(super) page: PreparedPage,
}

/// The oldest page of a body so far.
#[derive(Debug)]
struct Oldest {
    updated: Option<Box<str>>,
    /// Index of the page among the pending pages, as long as it is pending.
    pending: Option<usize>,
}

/// Pending pages, in the order in which their bodies were first found.
#[derive(Debug, Default)]
pub(super) struct PendingPages {
    pages: Vec<PendingPage>,
    bytes: u64,
    oldest: HashMap<Body, Oldest>,
}

impl PendingPages {
    /// Adds a page, unless an earlier one with the same body is at least as old.
    pub(super) fn offer(&mut self, page: PendingPage) {
        let updated = page.page.front.updated.as_deref().map(Box::from);
        let Some(oldest) = self.oldest.get_mut(&page.body) else {
            self.oldest.insert(page.body, Oldest { updated, pending: Some(self.pages.len()) });
            self.push(page);
            return;
        };
        let is_older = updated.is_some() && (oldest.updated.is_none() || updated < oldest.updated);
        if !is_older {
            return;
        }
        oldest.updated = updated;
        match oldest.pending {
            Some(index) => {
                self.bytes = self.bytes - self.pages[index].bytes + page.bytes;
                self.pages[index] = page;
            }
            None => {
                oldest.pending = Some(self.pages.len());
                self.push(page);
            }
        }
    }

    fn push(&mut self, page: PendingPage) {
        self.bytes += page.bytes;
        self.pages.push(page);
    }

    /// Whether the pending pages should be parsed now.
    pub(super) fn is_full(&self) -> bool {
        self.bytes >= MAX_BYTES
    }

    /// Removes and returns all pending pages.
    pub(super) fn take(&mut self) -> Vec<PendingPage> {
        self.bytes = 0;
        let pages = std::mem::take(&mut self.pages);
        for page in &pages {
            self.oldest.entry(page.body).and_modify(|oldest| oldest.pending = None);
        }
        pages
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Format;

    /// Offers pages by body and date, and checks which of them are pending.
    fn check(offered: &[(u8, &str)], expected: &[usize]) {
        let mut pending = PendingPages::default();
        for (file, (body, day)) in offered.iter().enumerate() {
            let day = if day.is_empty() { String::new() } else { format!("updated: {day}\n") };
            let page = PreparedPage::new(&format!("---\ntitle: x\n{day}---\ntext\n"), Format::Markdown, "x");
            pending.offer(PendingPage { body: (0, [*body; 16]), file, bytes: 1, page });
        }
        let files: Vec<usize> = pending.take().iter().map(|page| page.file).collect();
        assert_eq!(files, expected, "{offered:?}");
    }

    #[test]
    fn the_oldest_page_of_a_body_is_pending() {
        check(&[(1, ""), (2, ""), (1, "")], &[0, 1]);
        check(&[(1, "2025-01-02"), (1, ""), (1, "2025-01-02")], &[0]);
        check(&[(1, ""), (2, "2025-01-02"), (1, "2025-01-02"), (1, "2024-01-02")], &[3, 1]);
    }

    #[test]
    fn an_older_page_is_pending_even_if_another_is_parsed() {
        let page = |file: usize, day: &str| {
            let page = PreparedPage::new(&format!("---\ntitle: x\nupdated: {day}\n---\ntext\n"), Format::Markdown, "x");
            PendingPage { body: (0, [1; 16]), file, bytes: MAX_BYTES / 2 + file as u64, page }
        };
        let mut pending = PendingPages::default();
        pending.offer(page(0, "2025-01-05"));
        pending.offer(page(1, "2025-01-04"));
        assert!(!pending.is_full());
        assert_eq!(pending.take().len(), 1);
        pending.offer(page(2, "2025-01-06"));
        assert!(pending.take().is_empty());
        pending.offer(page(3, "2025-01-03"));
        pending.offer(PendingPage { bytes: MAX_BYTES, ..page(4, "2025-01-02") });
        assert!(pending.is_full());
        assert_eq!(pending.take().len(), 1);
    }
}
