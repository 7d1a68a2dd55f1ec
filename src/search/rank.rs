//! Ranking: what a section's words are worth for a query.
//!
//! In: counts of an article's sections. Out: a score for each section that may be shown.
//!
//! A word of the title, or of half the titles of an article with copies, is about the whole article, so it gives
//! the same to each of its sections: a query that names only the problem leaves the author's order. Other words tell
//! the sections apart. A word of the introduction or the symptoms counts for every section at a discount. `BENCHMARKS.md`
//! says what each constant is worth.

use serde::Serialize;

use super::candidates::Candidate;
use super::known::{Known, KnownTerm, Named};
use crate::article::Role;
use crate::index::TITLE_WEIGHT;
use crate::query::Query;

/// Saturation of term frequency, and normalisation by length, as in BM25 (Robertson and Zaragoza, 'The
/// Probabilistic Relevance Framework: BM25 and Beyond', 2009). Saturation is slow, since a word of the title counts
/// five times, and stands in the titles of all copies.
const K1: f32 = 5.0;
const B: f32 = 0.75;
/// Saturation of a term's frequency in the query, as in the same paper.
const K3: f32 = 0.5;
/// Rarity counts for less than its logarithm: who paraphrases a problem uses rare words that no article has.
const RARITY: f32 = 0.8;
/// What neighbours of the query that stand side by side in a text too give, as a share of what a word does; and
/// their saturation. Sequential dependence, as in Metzler and Croft, 'A Markov random field model for term
/// dependencies', 2005, with the weights of BM25.
const NEIGHBOURS: f32 = 0.8;
const K_NEIGHBOURS: f32 = 3.0;
/// What a word of the introduction or the symptoms gives to the other sections.
const OPENING_SHARE: f32 = 0.3;
/// What a word of the text counts at least beside those of many titles.
const LEAST_BODY: f32 = 0.3;
/// How far the sections of an article lie apart, as a share of what their words say: a good article has more
/// than one answer.
const SPREAD: f32 = 0.3;
/// What a section that is no fix is worth beside the fixes of its article.
const OTHER_ROLE: f32 = 0.9;

/// What a title or heading gives that the query names whole, as a share of what its words are worth.
const NAMED: f32 = 0.5;
/// What a code is worth beside a word as rare: nothing else tells as well what is broken.
const CODE: f32 = 3.0;
/// In a query of few words a code is worth so many times all others beside, more than they can give: who types it asks
/// for it. Sentences that tell a code among much else lose by that, 0.005 of nDCG@10 on office-symptom.
const CODE_ABOVE_ALL: f32 = 4.0;
const FEW_WORDS: usize = 8;
/// What the first of an article's sections, and the newest article, have before others of equal scores, as shares
/// of their score: too little to change any other order.
const EARLY: f32 = 0.005;
const RECENT: f32 = 0.005;

/// What the query's terms are worth, and the mean length of documents.
pub(super) struct Weights {
    /// What each term is worth.
    terms: Vec<f32>,
    /// What each counts of the query's weight: implied ones nothing, and codes no more than words.
    asked: Vec<f32>,
    codes: Vec<bool>,
    /// No word is asked for: all that passes the filters is worth the same.
    pub(super) browses: bool,
    /// Whether the query asks for a code, known or not.
    pub(super) asks_for_code: bool,
    /// What each pair of neighbours is worth.
    pairs: Vec<f32>,
    /// What each title or heading that is named is worth.
    named: Vec<f32>,
    mean_length: f32,
    /// The weight of the query's words that no document holds.
    unknown: f32,
    /// The latest day of the candidates' last changes.
    newest: u64,
}

/// What is looked for in the text: a term, or two side by side, by their places in [`Known`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cue {
    Term(usize),
    Pair(usize),
}

/// An article's sections, scored.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ScoredArticle {
    /// The score of its best section, shown or not.
    pub(super) score: f32,
    /// The share of the query's weight that stands anywhere in it, 0 to 1.
    pub(super) coverage: f32,
    /// It has a code that the query asks for.
    pub(super) has_code: bool,
    /// The sections that may be shown: place in the run, score, whether it is a fix. In the
    /// author's order.
    pub(super) sections: Vec<ScoredSection>,
    /// Orders articles of equal scores.
    pub(super) order: u64,
}

/// A section, scored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ScoredSection {
    pub(super) document: usize,
    pub(super) score: f32,
    pub(super) is_fix: bool,
    /// The group of fixes that it belongs to; 0 for none.
    pub(super) same_fix: u64,
}

impl Weights {
    /// A word that no document holds weighs as much as the rarest that one does, so that a page about a
    /// common word alone is no answer.
    pub(super) fn new(known: &Known, query: &Query, mean_length: f32, newest: u64) -> Weights {
        let weight = |t: &KnownTerm| {
            let count = query.terms[t.place].count as f32;
            t.idf * (K3 + 1.0) * count / (K3 + count)
        };
        let is_code = |t: &KnownTerm| query.terms[t.place].code;
        let words: f32 = known.terms.iter().filter(|t| !is_code(t)).map(weight).sum();
        let above = if query.order.len() <= FEW_WORDS { CODE_ABOVE_ALL * words } else { 0.0 };
        let worth = |t: &KnownTerm| if is_code(t) { CODE * weight(t) + above } else { weight(t) };
        let pair = |(a, b): &(usize, usize)| NEIGHBOURS * (known.terms[*a].idf + known.terms[*b].idf) / 2.0;
        let rarest = known.terms.iter().map(|t| t.idf).fold(0.0, f32::max);
        let named = |name: &Named| NAMED * name.terms.iter().map(|t| known.terms[*t].idf).sum::<f32>();
        Weights {
            terms: known.terms.iter().map(worth).collect(),
            asked: known.terms.iter().map(|t| if t.implied { 0.0 } else { weight(t) }).collect(),
            codes: known.terms.iter().map(is_code).collect(),
            browses: known.browses,
            asks_for_code: query.terms.iter().any(|t| t.code),
            pairs: known.pairs.iter().map(pair).collect(),
            named: known.named.iter().map(named).collect(),
            mean_length: mean_length.max(1.0),
            unknown: known.unknown as f32 * rarest,
            newest,
        }
    }

    /// What the words of the query are worth together, those that no document holds too.
    pub(super) fn asked(&self) -> f32 {
        self.asked.iter().sum::<f32>() + self.unknown
    }

    /// All that is looked for.
    fn cues(&self) -> impl Iterator<Item = Cue> + use<> {
        (0..self.terms.len()).map(Cue::Term).chain((0..self.pairs.len()).map(Cue::Pair))
    }

    /// What a cue is worth.
    fn of(&self, cue: Cue) -> f32 {
        match cue {
            Cue::Term(term) => self.terms[term],
            Cue::Pair(pair) => self.pairs[pair],
        }
    }

    /// What a cue gives that stands so often in a text of mean length.
    fn gives(&self, cue: Cue, frequency: f32) -> f32 {
        self.of(cue) * saturated(frequency, if matches!(cue, Cue::Term(_)) { K1 } else { K_NEIGHBOURS })
    }

    fn length_norm(&self, length: u32) -> f32 {
        1.0 - B + B * length as f32 / self.mean_length
    }

    /// How new an article is, 0 to 1; that of the newest candidate is 1, of a year before half of it.
    fn recency(&self, day: u64) -> f32 {
        let years = |day: u64| (day / 10_000) as f32 + ((day / 100 % 100) as f32 - 1.0) / 12.0;
        if day == 0 { 0.0 } else { 1.0 / (1.0 + (years(self.newest) - years(day)).max(0.0)) }
    }
}

/// A frequency that gives less the more there is of it: 1 at 1, at most `k` + 1.
fn saturated(frequency: f32, k: f32) -> f32 {
    frequency * (k + 1.0) / (frequency + k)
}

/// What a term is worth by its rarity: its inverse document frequency, never negative (Lucene's form of BM25).
pub(super) fn idf(documents: u64, frequency: u64) -> f32 {
    let (documents, frequency) = (documents as f32, frequency as f32);
    (1.0 + (documents - frequency + 0.5).max(0.0) / (frequency + 0.5)).ln().powf(RARITY)
}

/// An article beside the query.
struct Scorer<'a> {
    article: &'a Candidate<'a>,
    weights: &'a Weights,
    /// What a word of the text counts beside one of the titles.
    body: f32,
    /// What lengths divide frequencies by, document by document.
    norms: Vec<f32>,
}

/// How often a cue stands in the parts of an article that speak for all of it; norms are in it.
#[derive(Clone, Copy)]
struct Said {
    in_titles: f32,
    /// In the introduction or the symptoms, whichever has more.
    opening: f32,
    /// In the section that has most.
    most: f32,
    /// It is what the article is about: it stands in half of its titles.
    topic: bool,
}

impl<'a> Scorer<'a> {
    fn new(article: &'a Candidate<'a>, weights: &'a Weights) -> Scorer<'a> {
        // The more titles tell what an article is about, the less its text has to; but it is found by that too.
        let body = (1.0 / (article.titles.max(1) as f32).sqrt()).max(LEAST_BODY);
        let norms = article.lengths.iter().map(|length| weights.length_norm(*length)).collect();
        Scorer { article, weights, body, norms }
    }

    /// How often a cue stands in the documents of the article.
    fn frequencies(&self, cue: Cue) -> &[f32] {
        match cue {
            Cue::Term(term) => self.article.frequencies(term),
            Cue::Pair(pair) => self.article.together(pair),
        }
    }

    /// How often a cue stands in a document, its length aside.
    fn here(&self, cue: Cue, document: usize) -> f32 {
        let frequency = self.frequencies(cue)[document];
        if document == 0 { frequency } else { frequency / self.norms[document] }
    }

    fn said(&self, cue: Cue) -> Said {
        let in_titles = self.here(cue, 0);
        let (mut opening, mut most) = (0.0, 0.0);
        for document in 1..self.norms.len() {
            let here = self.here(cue, document);
            most = f32::max(most, here);
            opening = if self.article.is_opening(document) { f32::max(opening, here) } else { opening };
        }
        let topic = matches!(cue, Cue::Term(_)) && in_titles * 2.0 >= f32::from(TITLE_WEIGHT) * self.article.titles as f32;
        Said { in_titles, opening, most, topic }
    }

    /// How often a cue counts for a section.
    fn in_text(&self, cue: Cue, said: Said, document: usize) -> f32 {
        if said.topic { said.most } else { self.here(cue, document).max(OPENING_SHARE * said.opening) }
    }

    /// What a cue gives a document of the article.
    fn gives(&self, cue: Cue, said: Said, document: usize) -> f32 {
        let in_text = if document == 0 { 0.0 } else { self.in_text(cue, said, document) };
        self.weights.gives(cue, said.in_titles + self.body * in_text)
    }

    /// What the titles and the heading of a document give that the query names whole.
    fn named(&self, document: usize) -> f32 {
        let best = |document: usize| self.article.named[document].map_or(0.0, |name| self.weights.named[name]);
        best(0) + if document == 0 { 0.0 } else { best(document) }
    }
}

/// Scores the sections of an article.
///
/// A term's frequency in a section is summed with that in the titles before it is saturated: BM25F
/// (Robertson, Zaragoza and Taylor, 'Simple BM25 extension to multiple weighted fields', 2004).
pub(super) fn score(article: &Candidate<'_>, weights: &Weights) -> ScoredArticle {
    let scorer = Scorer::new(article, weights);
    let unasked = if weights.browses { 1.0 } else { 0.0 };
    let mut scores: Vec<f32> = (0..article.roles.len()).map(|document| scorer.named(document) + unasked).collect();
    let mut own = vec![weights.browses; article.roles.len()];
    let (mut found, mut asked, mut has_code) = (0.0, weights.unknown, false);
    for cue in weights.cues() {
        if let Cue::Term(term) = cue {
            asked += weights.asked[term];
        }
        // Most pairs stand in few articles.
        if scorer.frequencies(cue).iter().all(|frequency| *frequency == 0.0) {
            continue;
        }
        let said = scorer.said(cue);
        scores.iter_mut().enumerate().for_each(|(document, score)| *score += scorer.gives(cue, said, document));
        if let Cue::Term(term) = cue {
            own.iter_mut().zip(article.frequencies(term)).for_each(|(own, frequency)| *own |= *frequency > 0.0);
            has_code |= weights.codes[term] && (said.in_titles > 0.0 || said.most > 0.0);
            found += if said.in_titles > 0.0 || said.most > 0.0 { weights.asked[term] } else { 0.0 };
        }
    }
    // What a filter leaves out lends its score to no other, unless it speaks of the whole article.
    let speaks = |d: &usize| article.allowed[*d] || article.is_opening(*d);
    let best = (1..scores.len()).filter(speaks).map(|d| scores[d]).fold(scores[0] * 0.5, f32::max);
    let raised = 1.0 + RECENT * weights.recency(article.day);
    ScoredArticle {
        score: best * raised,
        coverage: if asked > 0.0 { found / asked } else { unasked },
        has_code,
        sections: shown(article, &scores, &own, best, raised),
        order: article.order,
    }
}

/// The sections that may be shown. The best of them inherits the article's score, so that an article
/// that is found by its introduction is not lost by it.
fn shown(article: &Candidate<'_>, scores: &[f32], own: &[bool], best: f32, raised: f32) -> Vec<ScoredSection> {
    let has_fix = has_fix(article);
    let may_show = |role: Role| match role {
        Role::Fix => true,
        Role::Symptom | Role::Cause | Role::Background | Role::Faq => true,
        Role::Introduction | Role::Conclusion => !has_fix,
        Role::Contents | Role::Related | Role::Promotion => false,
    };
    // Found by a word of the article's opening or tags alone, a fix is an answer; where there is no
    // fix, the opening is.
    let speaks_for_article = |role: Role| role == Role::Fix || !has_fix && role == Role::Introduction;
    let mut sections: Vec<ScoredSection> = (1..scores.len())
        .filter(|d| {
            article.allowed[*d] && may_show(article.roles[*d]) && scores[*d] > 0.0 && (own[*d] || speaks_for_article(article.roles[*d]))
        })
        .map(|d| {
            let is_fix = article.roles[d] == Role::Fix;
            let score = lent(best, scores[d]) * role_share(has_fix, is_fix);
            ScoredSection { document: d, score, is_fix, same_fix: article.same_fix[d] }
        })
        .collect();
    let top = sections.iter().map(|s| s.score).fold(0.0, f32::max);
    for section in &mut sections {
        section.score = (section.score + best - top) * (raised + EARLY * earliness(article, section.document));
    }
    sections
}

fn has_fix(article: &Candidate<'_>) -> bool {
    article.roles.iter().skip(1).any(|r| *r == Role::Fix)
}

/// A section's score with what the rest of its article lends it.
fn lent(best: f32, own: f32) -> f32 {
    best - SPREAD * (best - own)
}

fn role_share(has_fix: bool, is_fix: bool) -> f32 {
    if has_fix && !is_fix { OTHER_ROLE } else { 1.0 }
}

/// How early in its article a section stands: 1 for the first.
fn earliness(article: &Candidate<'_>, document: usize) -> f32 {
    1.0 - (document - 1) as f32 / article.roles.len() as f32
}

/// A part of a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// What gives it.
    pub what: Gives,
    /// What it gives.
    pub score: f32,
    /// The words of the query that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// What these are worth by their rarity, and by how often they are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<f32>,
    /// How often they stand in the titles, a title's word counting five times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_titles: Option<f32>,
    /// How often they count in the text, its length considered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_text: Option<f32>,
}

/// What gives a part of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gives {
    /// A word of the query.
    Word,
    /// Two that stand side by side.
    Neighbours,
    /// The title or heading, which the query names whole.
    Named,
    /// What other sections of the article say.
    Article,
    /// It is no fix, and the article has some.
    Role,
    /// It stands early in its article.
    Early,
    /// The article was changed lately.
    Recent,
}

/// The parts that a section's score is the sum of. `word` gives the query's word for a term.
pub(super) fn explain(
    article: &Candidate<'_>,
    weights: &Weights,
    known: &Known,
    scored: &ScoredArticle,
    document: usize,
    word: &dyn Fn(usize) -> String,
) -> Vec<Part> {
    let Some(section) = scored.sections.iter().find(|s| s.document == document) else { return Vec::new() };
    let scorer = Scorer::new(article, weights);
    let part = |what, score| Part { what, score, words: Vec::new(), weight: None, in_titles: None, in_text: None };
    let mut parts = Vec::new();
    for cue in weights.cues() {
        let counts = scorer.said(cue);
        let (what, words) = match cue {
            Cue::Term(term) => (Gives::Word, vec![word(term)]),
            Cue::Pair(pair) => (Gives::Neighbours, vec![word(known.pairs[pair].0), word(known.pairs[pair].1)]),
        };
        parts.push(Part {
            words,
            weight: Some(weights.of(cue)),
            in_titles: Some(counts.in_titles),
            in_text: Some(scorer.body * scorer.in_text(cue, counts, document)),
            ..part(what, scorer.gives(cue, counts, document))
        });
    }
    for place in [0, document] {
        if let Some(name) = article.named[place] {
            let words = known.named[name].terms.iter().map(|t| word(*t)).collect();
            parts.push(Part { words, ..part(Gives::Named, weights.named[name]) });
        }
    }
    let own: f32 = parts.iter().map(|p| p.score).sum();
    let raised = 1.0 + RECENT * weights.recency(article.day);
    let early = EARLY * earliness(article, document);
    let plain = section.score / (raised + early);
    let role = lent(scored.score / raised, own) * (role_share(has_fix(article), section.is_fix) - 1.0);
    parts.push(part(Gives::Article, plain - own - role));
    parts.push(part(Gives::Role, role));
    parts.push(part(Gives::Recent, plain * (raised - 1.0)));
    parts.push(part(Gives::Early, plain * early));
    // What is left of rounding says nothing.
    parts.retain(|p| p.score.abs() > 1e-5 * section.score);
    parts
}
