//! Scoring the sections of candidates for a query.
//!
//! A word of the title, or of half the titles of an article with copies, is about the whole article, so it adds the same to
//! each of its sections: a query that names only the problem keeps the author's order. Other words distinguish the sections.
//! A word of the introduction or the symptoms counts for every section at a discount. `docs/benchmarks.md` reports what each
//! constant is worth.

use super::sections::{ScoredSection, is_titled, shown};
use super::whole_page::WholePage;
use crate::index::TITLE_WEIGHT;
use crate::query::{Query, is_vague};
use crate::search::bm25::{MeanLengths, length_norm, saturate};
use crate::search::retrieve::candidates::{Candidate, CandidateSource, SourceScores};
use crate::search::retrieve::resolved_query::{NamedPhrase, ResolvedQuery, ResolvedTerm};

/// Saturation of term frequency (BM25's k1). It is high because a word of a title counts five times, and occurs in the titles
/// of all copies.
const K1: f32 = 3.5;
/// Saturation of a term's frequency in the query (BM25's k3).
const K3: f32 = 0.5;
/// Weight of an ordered bigram as a share of the mean of its terms, and its saturation. Sequential dependence, as in Metzler
/// and Croft, 'A Markov random field model for term dependencies', 2005, with the weights of BM25.
const BIGRAM_WEIGHT: f32 = 0.8;
const K_BIGRAM: f32 = 1.5;
/// Share of a section's own length in the length that its frequencies are normalised by; the rest is the mean of its article's
/// sections. With its own alone, stubs of a line or two surpass the sections that say something.
const OWN_LENGTH_SHARE: f32 = 0.65;
/// Share of a word of the introduction or the symptoms that counts for the other sections.
const OPENING_SHARE: f32 = 0.3;
/// Minimum weight of a word of the text, relative to a word of many titles.
const MIN_BODY_WEIGHT: f32 = 0.3;
/// Weight of a title or heading that the query contains in full, as a share of the sum of its terms' IDF.
const NAMED_WEIGHT: f32 = 0.5;
/// Weight of a code, relative to a word of the same IDF: a code is the most specific description of a problem.
const CODE_WEIGHT: f32 = 3.0;
/// Weight of a function word, relative to another word of the same IDF.
const FUNCTION_WORD_SHARE: f32 = 0.3;
/// Weight of a word that only says that something does not work, relative to another word of the same IDF.
const VAGUE_WORD_SHARE: f32 = 0.6;
/// Factor of the scores of an article for each platform or device of the query that it does not apply to, since it names others.
const OTHER_PLATFORM_SHARE: f32 = 0.9;
/// Weight of a code in a short query, as a multiple of all other words, so that it outweighs them: people who type a
/// code look for it. In long queries that merely mention a code, this costs 0.005 of nDCG@10 on office-symptom.
const CODE_ABOVE_WORDS: f32 = 4.0;
const FEW_WORDS: usize = 8;
/// Bonus of the newest article, as a share of its score: small enough to only break ties.
pub(super) const RECENT_BONUS: f32 = 0.005;
/// Score of an article that was found without words: by filters alone, where all that pass are worth the same.
const NEWEST_SCORE: f32 = 1.0;
/// Score of an article whose title is the query, in addition to that of its words: a title of stop words has no others.
const TITLE_SCORE: f32 = 1.0;
/// Share of the score of an article's own document that counts for the article, if no section scores higher.
const ARTICLE_DOCUMENT_SHARE: f32 = 0.5;

/// The weights of the features of a query.
pub(in crate::search) struct Weights {
    /// Weight of each term.
    terms: Vec<f32>,
    /// Weight of each term for coverage: 0 for implied terms and function words, and for codes the same as for words.
    coverage: Vec<f32>,
    codes: Vec<bool>,
    /// Whether the query contains a code, in the index or not.
    pub(super) asks_for_code: bool,
    /// Weight of each ordered bigram.
    bigrams: Vec<f32>,
    /// Weight of each title or heading that the query contains.
    pub(super) named: Vec<f32>,
    mean_lengths: MeanLengths,
    /// Weight of the query's words that no document contains.
    unknown: f32,
    /// The latest date of a change among the candidates.
    newest: u64,
}

/// A feature that is counted in documents, as an index into [`ResolvedQuery`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Feature {
    Term(usize),
    /// An ordered bigram.
    Bigram(usize),
}

/// An article with its sections, scored.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::search) struct ScoredArticle {
    /// Score of the best section, shown or not.
    pub(in crate::search) score: f32,
    /// Share of the query's weight that occurs anywhere in the article, 0 to 1.
    pub(in crate::search) coverage: f32,
    /// Whether the article contains a code of the query.
    pub(in crate::search) has_code: bool,
    /// The sections that may be shown, in the author's order.
    pub(in crate::search) sections: Vec<ScoredSection>,
    /// A source nominated one of these sections, or the article by its title.
    pub(in crate::search) is_nominated: bool,
    /// Share of the query's weight that one section and the titles contain together, 0 to 1.
    pub(in crate::search) section_coverage: f32,
    /// What the scores were multiplied with for the platforms that the article applies to.
    pub(in crate::search) platform_factor: f32,
    /// BM25 of the article as a whole.
    pub(in crate::search) page_score: f32,
    /// What the scores were multiplied with because of the article as a whole.
    pub(in crate::search) page_factor: f32,
    /// Part of the score that puts an article first because its title is the query.
    pub(in crate::search) title_lift: f32,
    /// How it became a candidate.
    pub(in crate::search) sources: SourceScores,
    /// Key that orders articles of equal score.
    pub(in crate::search) tie_breaker: u64,
}

impl Weights {
    /// The weights of a query. A word that no document contains weighs as much as the rarest one that some do, so that an
    /// article about a common word alone is not an answer.
    pub(in crate::search) fn new(resolved: &ResolvedQuery, query: &Query, mean_lengths: MeanLengths, newest: u64) -> Weights {
        let weight = |t: &ResolvedTerm| {
            let count = query.terms[t.index].count as f32;
            let vague = if is_vague(&query.terms[t.index].folded) { VAGUE_WORD_SHARE } else { 1.0 };
            let share = if t.function { FUNCTION_WORD_SHARE } else { 1.0 };
            share * vague * t.idf * (K3 + 1.0) * count / (K3 + count)
        };
        let is_code = |t: &ResolvedTerm| query.terms[t.index].code;
        let words: f32 = resolved.terms.iter().filter(|t| !is_code(t)).map(weight).sum();
        let above_words = if query.order.len() <= FEW_WORDS { CODE_ABOVE_WORDS * words } else { 0.0 };
        let term_weight = |t: &ResolvedTerm| if is_code(t) { CODE_WEIGHT * weight(t) + above_words } else { weight(t) };
        let bigram = |(a, b): &(usize, usize)| BIGRAM_WEIGHT * (resolved.terms[*a].idf + resolved.terms[*b].idf) / 2.0;
        let rarest = resolved.terms.iter().map(|t| t.idf).fold(0.0, f32::max);
        let named = |phrase: &NamedPhrase| NAMED_WEIGHT * phrase.terms.iter().map(|t| resolved.terms[*t].idf).sum::<f32>();
        Weights {
            terms: resolved.terms.iter().map(term_weight).collect(),
            coverage: resolved.terms.iter().map(|t| if t.implied || t.function { 0.0 } else { weight(t) }).collect(),
            codes: resolved.terms.iter().map(is_code).collect(),
            asks_for_code: query.terms.iter().any(|t| t.code && !t.implied) || resolved.terms.iter().any(is_code),
            bigrams: resolved.bigrams.iter().map(bigram).collect(),
            named: resolved.named.iter().map(named).collect(),
            mean_lengths,
            unknown: resolved.unknown as f32 * rarest,
            newest,
        }
    }

    /// Weight of all words of the query, including those that no document contains.
    pub(super) fn total(&self) -> f32 {
        self.coverage.iter().sum::<f32>() + self.unknown
    }

    /// Number of terms of the query that the index contains.
    pub(super) fn term_count(&self) -> usize {
        self.terms.len()
    }

    /// All features of the query.
    pub(super) fn features(&self) -> impl Iterator<Item = Feature> + use<> {
        (0..self.terms.len()).map(Feature::Term).chain((0..self.bigrams.len()).map(Feature::Bigram))
    }

    /// The weight of a feature.
    pub(super) fn weight(&self, feature: Feature) -> f32 {
        match feature {
            Feature::Term(term) => self.terms[term],
            Feature::Bigram(bigram) => self.bigrams[bigram],
        }
    }

    /// The score of a feature with this frequency in a text of mean length.
    fn score(&self, feature: Feature, frequency: f32) -> f32 {
        self.weight(feature) * saturate(frequency, if matches!(feature, Feature::Term(_)) { K1 } else { K_BIGRAM })
    }

    /// Recency of an article: 1 for the newest candidate, half of that for one that is a year older.
    fn recency(&self, day: u64) -> f32 {
        let years = |day: u64| (day / 10_000) as f32 + ((day / 100 % 100) as f32 - 1.0) / 12.0;
        if day == 0 { 0.0 } else { 1.0 / (1.0 + (years(self.newest) - years(day)).max(0.0)) }
    }

    /// Factor of an article's scores for its recency.
    pub(super) fn recency_factor(&self, day: u64) -> f32 {
        1.0 + RECENT_BONUS * self.recency(day)
    }
}

/// Scores the documents of one article.
pub(super) struct Scorer<'a> {
    article: &'a Candidate<'a>,
    weights: &'a Weights,
    /// Weight of a word of the text, relative to a word of the titles.
    pub(super) body_weight: f32,
    /// Length norms, by document.
    norms: Vec<f32>,
}

/// Frequencies of a feature in the parts of an article that are about all of it, normalised by length.
#[derive(Clone, Copy)]
pub(super) struct ArticleFrequencies {
    pub(super) in_titles: f32,
    /// Frequency in the introduction or the symptoms, whichever is higher.
    opening: f32,
    /// Frequency in the section with the most occurrences.
    max: f32,
    /// Whether the feature is the subject of the article: it occurs in at least half of the titles.
    is_subject: bool,
}

impl<'a> Scorer<'a> {
    pub(super) fn new(article: &'a Candidate<'a>, weights: &'a Weights) -> Scorer<'a> {
        // The more titles an article has, the less its text matters; but it must still be found by its text.
        let body_weight = (1.0 / (article.titles.max(1) as f32).sqrt()).max(MIN_BODY_WEIGHT);
        let mean = article.lengths.iter().skip(1).sum::<u32>() as f32 / (article.lengths.len().max(2) - 1) as f32;
        let length = |own: &u32| OWN_LENGTH_SHARE * *own as f32 + (1.0 - OWN_LENGTH_SHARE) * mean;
        let norms = article.lengths.iter().map(|own| length_norm(length(own), weights.mean_lengths.document)).collect();
        Scorer { article, weights, body_weight, norms }
    }

    /// Frequencies of a feature, by document.
    fn frequencies(&self, feature: Feature) -> &[f32] {
        match feature {
            Feature::Term(term) => self.article.frequencies(term),
            Feature::Bigram(bigram) => self.article.bigram_frequencies(bigram),
        }
    }

    /// Frequency of a feature in a document, normalised by length. Titles are not normalised.
    fn frequency(&self, feature: Feature, document: usize) -> f32 {
        let frequency = self.frequencies(feature)[document];
        if document == 0 { frequency } else { frequency / self.norms[document] }
    }

    pub(super) fn article_frequencies(&self, feature: Feature) -> ArticleFrequencies {
        let in_titles = self.frequency(feature, 0);
        let (mut opening, mut max) = (0.0, 0.0);
        for document in 1..self.norms.len() {
            let frequency = self.frequency(feature, document);
            max = f32::max(max, frequency);
            opening = if self.article.is_opening(document) { f32::max(opening, frequency) } else { opening };
        }
        let is_subject = matches!(feature, Feature::Term(_)) && in_titles * 2.0 >= f32::from(TITLE_WEIGHT) * self.article.titles as f32;
        ArticleFrequencies { in_titles, opening, max, is_subject }
    }

    /// Frequency of a feature that counts for a section, including its share of the opening.
    pub(super) fn text_frequency(&self, feature: Feature, of_article: ArticleFrequencies, document: usize) -> f32 {
        match of_article.is_subject {
            true => of_article.max,
            false => self.frequency(feature, document).max(OPENING_SHARE * of_article.opening),
        }
    }

    /// The score of a feature in a document. Its frequencies in the titles and in the section are summed before they are
    /// saturated: BM25F (Robertson, Zaragoza and Taylor, 'Simple BM25 extension to multiple weighted fields', 2004).
    pub(super) fn score(&self, feature: Feature, of_article: ArticleFrequencies, document: usize) -> f32 {
        let in_text = if document == 0 { 0.0 } else { self.text_frequency(feature, of_article, document) };
        self.weights.score(feature, of_article.in_titles + self.body_weight * in_text)
    }

    /// The score of the titles, and of the heading of a document, that the query contains in full.
    fn named(&self, document: usize) -> f32 {
        let weight = |document: usize| self.article.named[document].map_or(0.0, |phrase| self.weights.named[phrase]);
        weight(0) + if document == 0 { 0.0 } else { weight(document) }
    }
}

/// Scores the sections of an article.
pub(in crate::search) fn score(article: &Candidate<'_>, weights: &Weights) -> ScoredArticle {
    let scorer = Scorer::new(article, weights);
    let base = base_score(article);
    let mut scores: Vec<f32> = (0..article.roles.len()).map(|document| scorer.named(document) + base).collect();
    // Sections that may be shown on their own merit: they contain a word of the query, or a source nominated them.
    let mut own = article.nominated.to_vec();
    let (mut found, mut has_code) = (0.0, false);
    let (whole, mut page_score) = (WholePage::of(article, weights.mean_lengths.article), 0.0);
    // The weight of the query's terms that each document and the titles contain.
    let mut covered = vec![0.0; scores.len()];
    for feature in weights.features() {
        // Most bigrams occur in few articles.
        if scorer.frequencies(feature).iter().all(|frequency| *frequency == 0.0) {
            continue;
        }
        let of_article = scorer.article_frequencies(feature);
        scores.iter_mut().enumerate().for_each(|(document, score)| *score += scorer.score(feature, of_article, document));
        if let Feature::Term(term) = feature {
            own.iter_mut().zip(article.frequencies(term)).for_each(|(own, frequency)| *own |= *frequency > 0.0);
            let is_found = of_article.in_titles > 0.0 || of_article.max > 0.0;
            let covers = |frequency: f32| frequency > 0.0 || of_article.in_titles > 0.0;
            let covered = covered.iter_mut().zip(article.frequencies(term)).filter(|(_, frequency)| covers(**frequency));
            covered.for_each(|(covered, _)| *covered += weights.coverage[term]);
            page_score += whole.score(article.frequencies(term), weights.terms[term]);
            has_code |= weights.codes[term] && is_found;
            found += if is_found { weights.coverage[term] } else { 0.0 };
        }
    }
    // A document that the filters exclude raises the score of others only if it is about the whole article.
    let counts = |d: &usize| article.allowed[*d] || article.is_opening(*d);
    let best = (1..scores.len()).filter(counts).map(|d| scores[d]).fold(scores[0] * ARTICLE_DOCUMENT_SHARE, f32::max);
    let platform_factor = OTHER_PLATFORM_SHARE.powi(article.other_platforms as i32);
    let factor = weights.recency_factor(article.day) * platform_factor;
    // In the order of terms, like `found`, so that an article with all of them has a coverage of 1.
    let total = weights.coverage.iter().fold(weights.unknown, |sum, weight| sum + weight);
    ScoredArticle {
        score: best * factor,
        coverage: if total > 0.0 { found / total } else { base.min(1.0) },
        has_code,
        sections: shown(article, &scores, &own, best, factor),
        is_nominated: is_titled(article) || (1..scores.len()).any(|d| article.nominated[d] && article.allowed[d]),
        page_score: page_score * platform_factor,
        section_coverage: if total > 0.0 { covered.into_iter().fold(0.0, f32::max) / total } else { 0.0 },
        platform_factor,
        page_factor: 1.0,
        title_lift: 0.0,
        sources: article.sources,
        tie_breaker: article.tie_breaker,
    }
}

/// What the sources of a candidate add to the score of each of its documents, apart from the words of the query, which are
/// scored document by document.
fn base_score(article: &Candidate<'_>) -> f32 {
    let sources = [(CandidateSource::Newest, NEWEST_SCORE), (CandidateSource::Title, TITLE_SCORE)];
    sources.iter().filter(|(source, _)| article.sources.get(*source).is_some()).map(|(_, score)| score).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Role;
    use crate::query::QueryTerm;
    use crate::search::retrieve::candidates::Candidates;
    use crate::search::retrieve::candidates::by_hand::{Document, candidates};
    use crate::search::retrieve::resolved_query::TermVariant;

    const ARTICLE: Role = Role::Introduction;
    const MEAN_LENGTHS: MeanLengths = MeanLengths { document: 100.0, article: 400.0 };

    /// A query of terms `t0`, `t1`… with these IDFs, all of which the index contains.
    fn query(idfs: &[f32]) -> (Query, ResolvedQuery) {
        let term = |index: usize| format!("t{index}");
        let terms = (0..idfs.len()).map(|i| QueryTerm::of(term(i), term(i))).collect();
        let query = Query { terms, order: (0..idfs.len()).collect(), ..Query::default() };
        let resolved = |(index, idf): (usize, &f32)| ResolvedTerm {
            index,
            idf: *idf,
            implied: false,
            function: false,
            variants: vec![TermVariant { terms: vec![term(index)], together: false, weight: 1.0 }],
        };
        let terms = idfs.iter().enumerate().map(resolved).collect();
        (query, ResolvedQuery { terms, searched: (0..idfs.len()).collect(), ..ResolvedQuery::default() })
    }

    /// Scores articles for a query of terms with these IDFs. The mean length of documents is 100.
    fn score_all(idfs: &[f32], candidates: &Candidates) -> Vec<ScoredArticle> {
        let (query, resolved) = query(idfs);
        let weights = Weights::new(&resolved, &query, MEAN_LENGTHS, candidates.newest());
        candidates.iter().map(|article| score(&article, &weights)).collect()
    }

    fn scores(idfs: &[f32], articles: &[&[Document<'_>]]) -> Vec<f32> {
        score_all(idfs, &candidates(articles)).iter().map(|article| article.score).collect()
    }

    /// 1. A rarer term is worth more.
    /// 2. More occurrences are worth more, but less and less so.
    /// 3. In a long section a term is worth less than in a short one.
    #[test]
    fn terms_count_by_idf_frequency_and_length() {
        let doc = |length: u32, frequencies: &'static [f32]| [(ARTICLE, 10, &[][..]), (Role::Fix, length, frequencies)];
        let by_idf = scores(&[1.0, 3.0], &[&doc(100, &[1.0, 0.0]), &doc(100, &[0.0, 1.0])]);
        assert!(by_idf[1] > by_idf[0]);
        let by_frequency = scores(&[1.0], &[&doc(100, &[1.0]), &doc(100, &[2.0]), &doc(100, &[3.0])]);
        let gains = [by_frequency[1] - by_frequency[0], by_frequency[2] - by_frequency[1]];
        assert!(gains[0] > gains[1] && gains[1] > 0.0, "{by_frequency:?}");
        let by_length = scores(&[1.0], &[&doc(50, &[1.0]), &doc(500, &[1.0])]);
        assert!(by_length[0] > by_length[1]);
    }

    /// 1. A term of the title raises all sections alike, so the author's order remains.
    /// 2. A term of one section raises that section.
    #[test]
    fn titles_keep_the_order_and_sections_change_it() {
        let articles = candidates(&[&[
            (ARTICLE, 10, &[5.0, 0.0]),
            (Role::Fix, 100, &[0.0, 0.0]),
            (Role::Fix, 100, &[1.0, 0.0]),
            (Role::Fix, 100, &[0.0, 1.0]),
        ]]);
        let order = |idfs: &[f32]| {
            let mut sections = score_all(idfs, &articles)[0].sections.clone();
            sections.sort_by(|a, b| b.score.total_cmp(&a.score));
            sections.iter().map(|s| s.document).collect::<Vec<_>>()
        };
        assert_eq!(order(&[1.0]), [1, 2, 3]);
        assert_eq!(order(&[1.0, 1.0]), [3, 1, 2]);
    }

    /// 1. Sections other than fixes are shown only if they contain a word of the query; fixes are shown anyway.
    /// 2. A section that a source nominated is shown without a word of the query.
    /// 3. Contents and promotion are never shown, and a filter hides any section.
    #[test]
    fn which_sections_are_shown() {
        let roles = [ARTICLE, Role::Fix, Role::Background, Role::Cause, Role::Promotion];
        let documents: Vec<Document<'_>> = roles
            .iter()
            .enumerate()
            .map(|(d, role)| {
                (
                    *role,
                    100,
                    if d == 0 {
                        &[5.0_f32][..]
                    } else if d == 3 {
                        &[1.0]
                    } else {
                        &[0.0]
                    },
                )
            })
            .collect();
        let mut articles = candidates(&[&documents]);
        let shown = |articles: &Candidates| score_all(&[1.0], articles)[0].sections.iter().map(|s| s.document).collect::<Vec<_>>();
        assert_eq!(shown(&articles), [1, 3]);
        articles.nominate(0, 2);
        articles.nominate(0, 4);
        assert_eq!(shown(&articles), [1, 2, 3]);
        articles.allow(0, 1, false);
        assert_eq!(shown(&articles), [2, 3]);
    }

    /// 1. A section is nominated even if no word of the query is in its article.
    #[test]
    fn a_nominated_section_needs_no_matching_word() {
        let mut articles = candidates(&[&[(ARTICLE, 10, &[0.0]), (Role::Background, 100, &[0.0])]]);
        assert!(score_all(&[1.0], &articles)[0].sections.is_empty());
        articles.nominate(0, 1);
        assert_eq!(score_all(&[1.0], &articles)[0].sections.len(), 1);
    }

    /// 1. Coverage is the share of the query's weight that occurs anywhere in the article.
    /// 2. Words that no document contains weigh as much as the rarest that some do.
    #[test]
    fn coverage_counts_unknown_words() {
        let articles = candidates(&[&[(ARTICLE, 10, &[0.0, 0.0]), (Role::Fix, 100, &[1.0, 0.0])]]);
        assert_eq!(score_all(&[1.0, 3.0], &articles)[0].coverage, 0.25);
        let (query, mut resolved) = query(&[1.0, 3.0]);
        resolved.unknown = 2;
        let weights = Weights::new(&resolved, &query, MEAN_LENGTHS, 0);
        assert_eq!(score(&articles.get(0), &weights).coverage, 0.1);
    }

    /// 1. In a short query an article with the code beats one with all other words.
    #[test]
    fn a_code_outweighs_the_other_words() {
        let articles = candidates(&[
            &[(ARTICLE, 10, &[5.0, 5.0, 0.0]), (Role::Fix, 100, &[3.0, 3.0, 0.0])],
            &[(ARTICLE, 10, &[0.0, 0.0, 0.0]), (Role::Fix, 100, &[0.0, 0.0, 1.0])],
        ]);
        let (mut query, resolved) = query(&[1.0, 1.0, 1.0]);
        query.terms[2].code = true;
        let weights = Weights::new(&resolved, &query, MEAN_LENGTHS, 0);
        let scored: Vec<ScoredArticle> = articles.iter().map(|article| score(&article, &weights)).collect();
        assert!(scored[1].score > scored[0].score && scored[1].has_code && !scored[0].has_code);
    }

    /// 1. A newer article wins a tie, but nothing else.
    #[test]
    fn recency_breaks_ties_only() {
        let (query, resolved) = query(&[1.0]);
        let weights = Weights::new(&resolved, &query, MEAN_LENGTHS, 20240601);
        assert!(weights.recency_factor(20240601) > weights.recency_factor(20230601));
        assert!(weights.recency_factor(20230601) > weights.recency_factor(0));
        assert!(weights.recency_factor(20240601) <= 1.0 + RECENT_BONUS);
    }
}
