//! The sections of an article that may be shown, with their scores.

use crate::article::Role;
use crate::search::retrieve::candidates::{Candidate, CandidateSource};

/// Spread of the scores of an article's sections, as a share of the difference of their own scores: a good article has more
/// than one answer.
const SECTION_SPREAD: f32 = 0.42;
/// Factor of the scores of sections that are not fixes, in an article with fixes.
const OTHER_ROLE_SHARE: f32 = 0.9;
/// Bonus of the first section of an article, as a share of its score: small enough to only break ties.
pub(super) const EARLY_BONUS: f32 = 0.005;

/// A section, scored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::search) struct ScoredSection {
    /// Position of the section's document in its block.
    pub(in crate::search) document: usize,
    pub(in crate::search) score: f32,
    pub(in crate::search) is_fix: bool,
    /// The group of equal fixes; 0 for none.
    pub(in crate::search) same_fix: u64,
}

/// The sections that may be shown. The best of them inherits the article's score, so that an article found by its title or
/// introduction is not lost. `scores` has the score of each document, `own` whether it may be shown on its own merit, `best`
/// is the score of the article, and `factor` is what all scores are multiplied with.
pub(super) fn shown(article: &Candidate<'_>, scores: &[f32], own: &[bool], best: f32, factor: f32) -> Vec<ScoredSection> {
    let has_fix = has_fix(article);
    // A fix is an answer even if only its article's opening or tags match; in an article without fixes, the opening is.
    let represents_article = |role: Role| role == Role::Fix || !has_fix && role == Role::Introduction;
    let is_found = |d: &usize| {
        let role = article.roles[*d];
        let is_found = article.nominated[*d] || scores[*d] > 0.0 && (own[*d] || represents_article(role));
        may_show(role, has_fix) && is_found
    };
    let section = |d: usize| {
        let is_fix = article.roles[d] == Role::Fix;
        let score = blend_with_article_score(best, scores[d]) * role_share(has_fix, is_fix);
        ScoredSection { document: d, score, is_fix, same_fix: article.same_fix[d] }
    };
    let mut found: Vec<usize> = (1..scores.len()).filter(is_found).collect();
    if found.is_empty() {
        found.extend(speaker(article, scores, has_fix));
    }
    // Filters only remove sections: no other one speaks for a title instead.
    let mut sections: Vec<ScoredSection> = found.into_iter().filter(|d| article.allowed[*d]).map(section).collect();
    let top = sections.iter().map(|s| s.score).fold(0.0, f32::max);
    for section in &mut sections {
        section.score = (section.score + best - top) * (factor + EARLY_BONUS * earliness(article, section.document));
    }
    sections
}

/// Whether a section with this role may be shown.
fn may_show(role: Role, has_fix: bool) -> bool {
    match role {
        Role::Fix | Role::Symptom | Role::Cause | Role::Background | Role::Faq => true,
        Role::Introduction | Role::Conclusion => !has_fix,
        Role::Contents | Role::Related | Role::Promotion => false,
    }
}

/// The section that is shown if only the title of an article without fixes matches: the best one, of equal ones the first.
/// If the title is the query, even a section that is never shown otherwise speaks for it.
fn speaker(article: &Candidate<'_>, scores: &[f32], has_fix: bool) -> Option<usize> {
    let best_of = |may_speak: &dyn Fn(Role) -> bool| {
        let speaks = |d: &usize| scores[*d] > 0.0 && may_speak(article.roles[*d]);
        (1..scores.len()).filter(speaks).reduce(|best, d| if scores[d] > scores[best] { d } else { best })
    };
    let shown = if has_fix { None } else { best_of(&|role| may_show(role, false)) };
    shown.or_else(|| if is_titled(article) { best_of(&|_| true) } else { None })
}

/// Whether the title of an article, or of a copy of it, is the query.
pub(super) fn is_titled(article: &Candidate<'_>) -> bool {
    article.sources.get(CandidateSource::Title).is_some()
}

pub(super) fn has_fix(article: &Candidate<'_>) -> bool {
    article.roles.iter().skip(1).any(|r| *r == Role::Fix)
}

/// The score of a section, moved towards the best score of its article.
pub(super) fn blend_with_article_score(best: f32, own: f32) -> f32 {
    best - SECTION_SPREAD * (best - own)
}

/// Factor of a section's score for its role.
pub(super) fn role_share(has_fix: bool, is_fix: bool) -> f32 {
    if has_fix && !is_fix { OTHER_ROLE_SHARE } else { 1.0 }
}

/// Earliness of a section in its article: 1 for the first.
pub(super) fn earliness(article: &Candidate<'_>, document: usize) -> f32 {
    1.0 - (document - 1) as f32 / article.roles.len() as f32
}
