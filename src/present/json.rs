//! The JSON that leaves the program: for `--json`, and for whatever serves the same later.
//!
//! `schema` is raised when a field changes its meaning or goes; new fields may come at any time.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::blocks::BlockReply;
use crate::article::{AppliesTo, Link, Section, Step};
use crate::error::Error;
use crate::index::{ArticleRecord, Contents, Summary};
use crate::query::Query;
use crate::search::{
    Answer, ArticleOutline, CodeAnswer, CodeCount, Confidence, Correction, FacetCounts, FoundSection, Hit, Part, SameFix, Suggestion,
};
use crate::text::Language;

/// The version of these structs.
pub const SCHEMA: u32 = 1;

/// The answer to one query.
#[derive(Debug, Serialize)]
pub struct SearchReply {
    /// See [`SCHEMA`].
    pub schema: u32,
    /// What was asked.
    pub query: QueryReply,
    /// Microseconds that the search took.
    pub took_us: u64,
    /// How sure it is that the first hit answers.
    pub confidence: Confidence,
    /// Where nothing is likely to answer: the titles of the articles that come nearest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<String>,
    /// Matching fixes and sections, shown or not.
    pub total: usize,
    /// What was found, counted by platform, product, device and kind, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facets: Option<BTreeMap<&'static str, Vec<FacetReply>>>,
    /// The page, best first.
    pub hits: Vec<HitReply>,
}

/// A value of a facet.
#[derive(Debug, Serialize)]
pub struct FacetReply {
    /// The value: `windows-11`, or `not-stated`.
    pub value: String,
    /// How many sections have it.
    pub count: usize,
}

/// What was asked.
#[derive(Debug, Serialize)]
pub struct QueryReply {
    /// The text as it was typed; of a pasted one its beginning.
    pub text: String,
    /// The words that are searched for.
    pub words: Vec<String>,
    /// Words that no article has, and what was searched for instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// What hits must have or must not have, as it was said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<String>,
    /// It was taken for a log, a trace or a ticket.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pasted: bool,
    /// What was not taken or not done as it may have been meant, a sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// The answer to one query of a batch.
#[derive(Debug, Serialize)]
pub struct BatchReply {
    /// The query's `_id`.
    pub query_id: String,
    /// Microseconds that the search took.
    pub took_us: u64,
    /// The page, best first.
    pub hits: Vec<HitReply>,
}

/// The answer to a question for a code.
#[derive(Debug, Serialize)]
pub struct CodeReply {
    /// See [`SCHEMA`].
    pub schema: u32,
    /// The code as it was typed.
    pub asked: String,
    /// What was meant and is in the index, most likely first, then its other names.
    pub codes: Vec<CodeCountReply>,
    /// Where there is none: codes of the index that look alike.
    pub similar: Vec<String>,
    /// Microseconds that the search took.
    pub took_us: u64,
    /// Fixes and sections for it, shown or not.
    pub total: usize,
    /// The page, best first.
    pub hits: Vec<HitReply>,
}

/// The codes of an index.
#[derive(Debug, Serialize)]
pub struct CodesReply {
    /// See [`SCHEMA`].
    pub schema: u32,
    /// Those of the most articles first.
    pub codes: Vec<CodeCountReply>,
}

/// What may be meant by what is being typed.
#[derive(Debug, Serialize)]
pub struct SuggestionsReply {
    /// See [`SCHEMA`].
    pub schema: u32,
    /// What was typed.
    pub typed: String,
    /// The likeliest first.
    pub suggestions: Vec<Suggestion>,
}

/// A code of an index.
#[derive(Debug, Serialize)]
pub struct CodeCountReply {
    /// The one form of all its spellings.
    pub code: String,
    /// What sort of code it is.
    pub kind: &'static str,
    /// How articles write it.
    pub spellings: Vec<String>,
    /// In how many articles it stands.
    pub articles: usize,
    /// How many fixes hold it, or stand in an article that is about it.
    pub fixes: usize,
}

/// One hit.
#[derive(Debug, Serialize)]
pub struct HitReply {
    /// Its place, from 1.
    pub rank: usize,
    /// The section's id, for `kb show`.
    pub id: String,
    /// Comparable within one answer only.
    pub score: f32,
    /// The file, below the root of its source.
    pub path: String,
    /// First line, 1-based.
    pub line_start: u32,
    /// Last line, inclusive.
    pub line_end: u32,
    /// The heading, clean; the article's title for its introduction.
    pub title: String,
    /// The number that the author gives the fix.
    pub ordinal: Option<u32>,
    /// What the section is for.
    pub role: &'static str,
    /// The headings above it, outermost first.
    pub heading_path: Vec<String>,
    /// What it applies to, with where that is said; empty where nobody says.
    pub applies_to: Vec<AppliesTo>,
    /// It promotes a paid tool.
    pub commercial: bool,
    /// The article that it stands in.
    pub article: ArticleReply,
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// The part that speaks most of the query.
    pub snippet: SnippetReply,
    /// Other files that hold the same article.
    pub copies: Vec<String>,
    /// Words of the query that it lacks.
    pub missing_terms: Vec<String>,
    /// Further fixes of the article that match and are not on the page; told with its last hit.
    pub more_fixes: usize,
    /// Fixes of other articles that say the same; none for a fix that stands alone.
    pub same_fix: Option<SameFixesReply>,
    /// The parts that the score is the sum of, where they are asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub explanation: Vec<Part>,
}

/// Fixes of other articles that say the same as a hit.
#[derive(Debug, Serialize)]
pub struct SameFixesReply {
    /// The name of their group.
    pub group: String,
    /// In how many other articles they stand.
    pub articles: usize,
    /// The fixes themselves, with `--expand`.
    pub fixes: Vec<SameFixReply>,
}

/// A fix that says the same as another.
#[derive(Debug, Serialize)]
pub struct SameFixReply {
    /// Its id.
    pub id: String,
    /// The file, below the root of its source.
    pub path: String,
    /// First line, 1-based.
    pub line_start: u32,
    /// The heading, clean.
    pub title: String,
    /// The title of its article.
    pub article: String,
}

/// An article, in short.
#[derive(Debug, Serialize)]
pub struct ArticleReply {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where it is published.
    pub url: Option<String>,
    /// The author's tags.
    pub tags: Vec<String>,
    /// The author's categories.
    pub categories: Vec<String>,
    /// `YYYY-MM-DD` of its last change.
    pub updated: Option<String>,
    /// What it is written in, by its ISO 639-1 code; `en` where that is not sure.
    pub language: Language,
    /// Every other field that the author wrote; a JSONL record's `_id` too.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub metadata: BTreeMap<String, Value>,
}

/// A quotation.
#[derive(Debug, Serialize)]
pub struct SnippetReply {
    /// One line of text.
    pub text: String,
    /// The query's words in it, as `[start, end)` counted in characters (Unicode scalar values).
    pub highlights: Vec<(usize, usize)>,
}

/// A section, whole.
#[derive(Debug, Serialize)]
pub struct SectionReply {
    /// See [`SCHEMA`].
    pub schema: u32,
    /// Its id.
    pub id: String,
    /// The file, below the root of its source.
    pub path: String,
    /// First line, 1-based.
    pub line_start: u32,
    /// Last line, inclusive.
    pub line_end: u32,
    /// The heading, clean; the article's title for its introduction.
    pub title: String,
    /// The number that the author gives the fix.
    pub ordinal: Option<u32>,
    /// What the section is for.
    pub role: &'static str,
    /// The headings above it, outermost first.
    pub heading_path: Vec<String>,
    /// What it applies to, with where that is said; empty where nobody says.
    pub applies_to: Vec<AppliesTo>,
    /// It promotes a paid tool.
    pub commercial: bool,
    /// The article that it stands in.
    pub article: ArticleReply,
    /// What to do, in order.
    pub steps: Vec<Step>,
    /// All that it says.
    pub blocks: Vec<BlockReply>,
    /// Its links, in order.
    pub links: Vec<Link>,
}

/// The outlines of a file's articles: one, but for files of records.
#[derive(Debug, Serialize)]
pub struct OutlinesReply {
    /// See [`SCHEMA`].
    pub schema: u32,
    /// The articles, in the order of the file.
    pub articles: Vec<OutlineReply>,
}

/// An article with its sections.
#[derive(Debug, Serialize)]
pub struct OutlineReply {
    /// The article.
    #[serde(flatten)]
    pub article: ArticleReply,
    /// The file, below the root of its source.
    pub path: String,
    /// What it is for.
    pub kind: crate::article::Kind,
    /// Its sections, in the author's order.
    pub sections: Vec<OutlineSection>,
}

/// A section, in short.
#[derive(Debug, Serialize)]
pub struct OutlineSection {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub role: &'static str,
    /// The number that the author gives the fix.
    pub ordinal: Option<u32>,
    /// The heading, clean; the article's title for its introduction.
    pub title: String,
    /// The headings above it, outermost first.
    pub heading_path: Vec<String>,
    /// First line, 1-based.
    pub line_start: u32,
    /// Last line, inclusive.
    pub line_end: u32,
    /// How many steps it has.
    pub steps: usize,
}

/// What a build did.
#[derive(Debug, Serialize)]
pub struct SummaryReply {
    /// See [`SCHEMA`].
    pub schema: u32,
    /// What the index holds, counted.
    #[serde(flatten)]
    pub contents: Contents,
    /// Why every file was read, where there was an index before.
    pub anew: Option<String>,
    /// Files that the index did not hold.
    pub new_files: u64,
    /// Files that hold something else than before.
    pub changed_files: u64,
    /// Files that are gone.
    pub gone_files: u64,
    /// Articles of unchanged files that were read again, since what recurs or a family has changed.
    pub read_again: u64,
    /// Families that were written.
    pub written: u64,
    /// Bytes that were read.
    pub bytes: u64,
    /// Different blocks that recur over many articles of a source; each is boilerplate.
    pub recurring: u64,
    /// Files and lines left out.
    pub skipped: Vec<NoteReply>,
    /// What was odd about files that were indexed.
    pub warnings: Vec<NoteReply>,
    /// Files that are no articles by their ending, counted by it.
    pub other_endings: BTreeMap<String, usize>,
    /// Bytes of the index.
    pub index_bytes: u64,
    /// Milliseconds that it took.
    pub took_ms: u64,
}

/// A file and what is to say of it.
#[derive(Debug, Serialize)]
pub struct NoteReply {
    /// The file, below the root of its source.
    pub path: String,
    /// What is to say.
    pub reason: String,
}

/// An error.
#[derive(Debug, Serialize)]
pub struct ErrorReply {
    /// The error.
    pub error: ErrorBody,
}

/// What went wrong.
#[derive(Debug, Serialize)]
pub struct ErrorBody {
    /// `usage`, `corpus`, `index` or `internal`.
    pub kind: &'static str,
    /// One sentence.
    pub message: String,
    /// The file or folder concerned.
    pub path: Option<String>,
    /// The next step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// Characters of a query's text that a reply repeats.
const LONGEST_QUERY: usize = 1000;

/// The reply to a query.
pub fn search(query: &Query, answer: Answer, facets: Option<Vec<FacetCounts>>) -> SearchReply {
    let nearest = answer.nearest().iter().map(|article| article.title.clone()).collect();
    SearchReply {
        schema: SCHEMA,
        query: QueryReply {
            text: query.text.chars().take(LONGEST_QUERY).collect(),
            words: answer.words,
            corrections: answer.corrections,
            filters: query.filters.iter().map(|f| f.said.clone()).collect(),
            pasted: query.pasted,
            notes: query.notes.iter().cloned().chain(answer.notes).collect(),
        },
        took_us: answer.took_us,
        confidence: answer.confidence,
        nearest,
        total: answer.total,
        facets: facets.map(|all| all.into_iter().map(facet).collect()),
        hits: hits(answer.hits),
    }
}

fn facet(counts: FacetCounts) -> (&'static str, Vec<FacetReply>) {
    (counts.name, counts.values.into_iter().map(|(value, count)| FacetReply { value, count }).collect())
}

/// The reply to a query of a batch.
pub fn batch(query_id: &str, answer: Answer) -> BatchReply {
    BatchReply { query_id: query_id.to_string(), took_us: answer.took_us, hits: hits(answer.hits) }
}

fn hits(hits: Vec<Hit>) -> Vec<HitReply> {
    hits.into_iter().map(hit).collect()
}

fn hit(hit: Hit) -> HitReply {
    HitReply {
        rank: hit.rank,
        id: hit.id,
        score: hit.score,
        path: hit.article.path.clone(),
        line_start: hit.section.line_start,
        line_end: hit.section.line_end,
        title: title(&hit.section, &hit.article),
        ordinal: hit.section.ordinal,
        role: hit.section.role.name(),
        commercial: hit.section.commercial,
        steps: hit.section.steps(),
        heading_path: hit.section.heading_path,
        applies_to: hit.section.applies_to,
        copies: hit.article.copies.iter().map(|c| c.path.clone()).collect(),
        article: article(Arc::unwrap_or_clone(hit.article)),
        snippet: SnippetReply { text: hit.snippet.text, highlights: hit.snippet.highlights },
        missing_terms: hit.missing_terms,
        more_fixes: hit.more_fixes,
        same_fix: same_fixes(hit.same_fix),
        explanation: hit.explanation,
    }
}

fn same_fixes(same_fix: SameFix) -> Option<SameFixesReply> {
    let fixes = same_fix.fixes.iter().map(same_fix_reply).collect();
    Some(SameFixesReply { group: same_fix.group?, articles: same_fix.articles, fixes })
}

/// A fix of a group, in short.
pub fn same_fix_reply(found: &FoundSection) -> SameFixReply {
    SameFixReply {
        id: found.id.clone(),
        path: found.article.path.clone(),
        line_start: found.section.line_start,
        title: title(&found.section, &found.article),
        article: found.article.title.clone(),
    }
}

/// The title of a section; its article's where it has no heading.
pub fn title(section: &Section, article: &ArticleRecord) -> String {
    if section.title.is_empty() { article.title.clone() } else { section.title.clone() }
}

fn article(article: ArticleRecord) -> ArticleReply {
    ArticleReply {
        id: article.id,
        title: article.title,
        url: article.url,
        tags: article.tags,
        categories: article.categories,
        updated: article.updated,
        language: article.language,
        metadata: article.metadata,
    }
}

/// The reply to a question for a code.
pub fn code(asked: &str, found: CodeAnswer) -> CodeReply {
    CodeReply {
        schema: SCHEMA,
        asked: asked.to_string(),
        codes: found.codes.into_iter().map(count).collect(),
        similar: found.similar,
        took_us: found.answer.took_us,
        total: found.answer.total,
        hits: hits(found.answer.hits),
    }
}

/// The reply that lists the codes of an index.
pub fn codes(codes: Vec<CodeCount>) -> CodesReply {
    CodesReply { schema: SCHEMA, codes: codes.into_iter().map(count).collect() }
}

/// The reply that completes what is being typed.
pub fn suggestions(typed: &str, suggestions: Vec<Suggestion>) -> SuggestionsReply {
    SuggestionsReply { schema: SCHEMA, typed: typed.to_string(), suggestions }
}

fn count(count: CodeCount) -> CodeCountReply {
    CodeCountReply {
        code: count.canonical,
        kind: count.kind.name(),
        spellings: count.spellings,
        articles: count.articles,
        fixes: count.fixes,
    }
}

/// The reply that shows a section whole.
pub fn section(found: FoundSection) -> SectionReply {
    let mut links = Vec::new();
    found.section.blocks.iter().for_each(|b| b.each_link(&mut |link| links.push(link.clone())));
    SectionReply {
        schema: SCHEMA,
        id: found.id,
        path: found.article.path.clone(),
        line_start: found.section.line_start,
        line_end: found.section.line_end,
        title: title(&found.section, &found.article),
        ordinal: found.section.ordinal,
        role: found.section.role.name(),
        commercial: found.section.commercial,
        steps: found.section.steps(),
        heading_path: found.section.heading_path,
        applies_to: found.section.applies_to,
        article: article(found.article),
        blocks: found.section.blocks.into_iter().map(BlockReply::from).collect(),
        links,
    }
}

/// The reply that shows the articles of a file.
pub fn outlines(outlines: Vec<ArticleOutline>) -> OutlinesReply {
    OutlinesReply { schema: SCHEMA, articles: outlines.into_iter().map(outline).collect() }
}

fn outline(outline: ArticleOutline) -> OutlineReply {
    let short = |record: &crate::index::SectionRecord| OutlineSection {
        id: record.id.clone(),
        role: record.section.role.name(),
        ordinal: record.section.ordinal,
        title: title(&record.section, &outline.article),
        heading_path: record.section.heading_path.clone(),
        line_start: record.section.line_start,
        line_end: record.section.line_end,
        steps: record.section.step_count(),
    };
    let sections = outline.sections.iter().map(short).collect();
    OutlineReply { path: outline.article.path.clone(), kind: outline.article.kind, sections, article: article(outline.article) }
}

/// The reply to a build.
pub fn summary(summary: &Summary) -> SummaryReply {
    let notes =
        |notes: &[crate::corpus::Skipped]| notes.iter().map(|n| NoteReply { path: n.path.clone(), reason: n.reason.clone() }).collect();
    SummaryReply {
        schema: SCHEMA,
        contents: summary.contents.clone(),
        anew: summary.done.anew.clone(),
        new_files: summary.done.new,
        changed_files: summary.done.changed,
        gone_files: summary.done.gone,
        read_again: summary.done.read_again,
        written: summary.done.written,
        bytes: summary.done.bytes,
        recurring: summary.recurring,
        skipped: notes(&summary.skipped),
        warnings: notes(&summary.warnings),
        other_endings: summary.other_endings.iter().cloned().collect(),
        index_bytes: summary.index_bytes,
        took_ms: summary.took.as_millis() as u64,
    }
}

/// The reply to what cannot be done.
pub fn error(error: &Error) -> ErrorReply {
    ErrorReply {
        error: ErrorBody {
            kind: error.kind.name(),
            message: error.message.clone(),
            path: error.path.as_ref().map(|p| p.display().to_string()),
            hint: error.hint.clone(),
        },
    }
}
