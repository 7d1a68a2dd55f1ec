//! The replies of all commands, and the formats in which they can be printed.
//!
//! A new output format is added here: a variant of [`Format`], and a method of [`Reply`] like `text` and `json`.
//! A new command adds a variant of [`Reply`], and the compiler then requires it of every format. The flag that selects
//! a format is in `cli/args.rs` (`FormatArgs`).

use serde::Serialize;

use super::json::{
    BatchReply, CasesReply, CheckReply, CodeReply, CodesReply, DupesReply, ErrorReply, EvalReply, IndexReply, IndexRunReply, InspectReply,
    OutlinesReply, SearchReply, SectionReply, StatusReply, SuggestionsReply,
};
use super::terminal::{self, PageOptions, View};
use crate::article::Article;
use crate::error::{Error, ErrorKind, Result};
use crate::eval::{CaseResult, Comparison, Level, QueryResult};
use crate::index::{ArticleRecord, CheckReport, IndexState, Status, Summary};
use crate::query::Query;
use crate::search::{Answer, ArticleOutline, CodeAnswer, CodeCount, FacetCounts, FixGroup, FoundSection, Suggestion};

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Text for people.
    Text,
    /// JSON, one object per line.
    Json,
}

impl Format {
    /// Whether replies have colours, which must be removed for a stream that does not support them.
    pub(crate) fn is_styled(self) -> bool {
        self == Format::Text
    }
}

/// A reply in one format.
#[derive(Debug, Default)]
pub(crate) struct Printed {
    /// Text for standard error; printed first.
    pub(crate) notes: String,
    /// Text for standard output.
    pub(crate) result: String,
}

/// A reply of a command.
pub(crate) enum Reply<'a> {
    /// A page of hits.
    Search(SearchPage<'a>),
    /// The answer to one query of a batch; always JSON.
    BatchLine { id: String, answer: Answer },
    /// The fixes for an error code.
    Code { typed: String, found: CodeAnswer, view: View },
    /// The codes of the index.
    Codes { codes: Vec<CodeCount>, view: View },
    /// Completions.
    Suggestions { typed: String, found: Vec<Suggestion> },
    /// A section in full.
    Section { found: Box<FoundSection>, view: View },
    /// The articles of a file, `whole` or in outline.
    Articles { articles: Vec<ArticleOutline>, whole: bool, view: View },
    /// What a run of `kb index` did.
    IndexRun { summary: &'a Summary, verbose: bool },
    /// What a run of `kb index --watch` did after a change.
    #[cfg_attr(not(feature = "watch"), expect(dead_code, reason = "only `--watch` follows changes"))]
    FollowedChange(&'a Summary),
    /// What the index contains; `how_to_update` is said if its sources have changed.
    Status { status: &'a Status, how_to_update: String },
    /// Copies of articles and shared fixes, the first `limit` of each.
    Dupes { families: Vec<ArticleRecord>, groups: Vec<FixGroup>, limit: usize, view: View },
    /// Whether the index is intact.
    Check(&'a CheckReport),
    /// How an article of a file is parsed; `line` is the line of a record.
    Inspect { file: String, line: Option<u32>, article: &'a Article },
    /// Figures of a judged set.
    Eval { set: String, level: Level, results: &'a [QueryResult], compared: Option<&'a [Comparison]> },
    /// Results of a file of test cases.
    Cases { file: String, results: &'a [CaseResult] },
    /// An error.
    Error(&'a Error),
}

/// A page of hits, with everything needed to show it.
pub(crate) struct SearchPage<'a> {
    /// The query.
    pub(crate) query: &'a Query,
    /// Answer to the query.
    pub(crate) answer: Answer,
    /// Counts of all matches, if requested.
    pub(crate) facets: Option<Vec<FacetCounts>>,
    /// Number of hits that were requested.
    pub(crate) limit: usize,
    /// How hits are shown as text.
    pub(crate) options: PageOptions,
    /// The terminal.
    pub(crate) view: View,
    /// The index that was searched.
    pub(crate) index: IndexState,
}

impl Reply<'_> {
    /// The reply in a format.
    pub(crate) fn print(self, format: Format) -> Result<Printed> {
        match format {
            Format::Text => self.text(),
            Format::Json => self.json(),
        }
    }

    fn text(self) -> Result<Printed> {
        Ok(match self {
            Reply::Search(page) => page.text(),
            Reply::BatchLine { .. } => return self.json(),
            Reply::Code { typed, found, .. } if found.codes.is_empty() && found.answer.hits.is_empty() => {
                Printed::notes(terminal::unknown_code(&typed, &found.similar))
            }
            Reply::Code { typed, found, view } => Printed::result(terminal::code(&typed, &found, &view)),
            Reply::Codes { codes, view } => Printed::result(terminal::codes(&codes, &view)),
            Reply::Suggestions { found, .. } => Printed::result(terminal::suggestions(&found)),
            Reply::Section { found, view } => Printed::result(terminal::section(&found, &view)),
            Reply::Articles { articles, whole: true, view } => Printed::result(terminal::articles(&articles, &view)),
            Reply::Articles { articles, whole: false, view } => Printed::result(terminal::outlines(&articles, &view)),
            Reply::IndexRun { summary, verbose } => Printed::notes(terminal::summary(summary, verbose)),
            Reply::FollowedChange(summary) => Printed::notes(terminal::followed(summary)),
            Reply::Status { status, how_to_update } => Printed::result(terminal::status(status, &how_to_update)),
            Reply::Dupes { families, groups, .. } if families.is_empty() && groups.is_empty() => Printed::notes(terminal::no_dupes()),
            Reply::Dupes { families, groups, limit, view } => Printed::result(terminal::dupes(&families, &groups, limit, &view)),
            Reply::Check(checked) => Printed::result(terminal::check(checked)),
            Reply::Inspect { file, line, article } => Printed::result(terminal::inspect(&file, line, article)),
            Reply::Eval { set, level, results, compared } => Printed::result(terminal::eval(&set, level, results, compared)),
            Reply::Cases { file, results } => Printed::result(terminal::cases(&file, results)),
            Reply::Error(error) => Printed::notes(terminal::error(error)),
        })
    }

    fn json(self) -> Result<Printed> {
        match self {
            Reply::Search(SearchPage { query, answer, facets, index, .. }) => {
                json_line(&SearchReply { index: Some(IndexReply::from(&index)), ..SearchReply::new(query, answer, facets) })
            }
            Reply::BatchLine { id, answer } => json_line(&BatchReply::new(id, answer)),
            Reply::Code { typed, found, .. } => json_line(&CodeReply::new(typed, found)),
            Reply::Codes { codes, .. } => json_line(&CodesReply::from(codes)),
            Reply::Suggestions { typed, found } => json_line(&SuggestionsReply::new(typed, found)),
            Reply::Section { found, .. } => json_line(&SectionReply::from(*found)),
            Reply::Articles { articles, whole, .. } => json_line(&OutlinesReply::new(articles, whole)),
            Reply::IndexRun { summary, .. } | Reply::FollowedChange(summary) => json_line(&IndexRunReply::from(summary)),
            Reply::Status { status, .. } => json_line(&StatusReply::from(status)),
            Reply::Dupes { families, groups, limit, .. } => json_line(&DupesReply::new(&families, &groups, limit)),
            Reply::Check(checked) => json_line(&CheckReply::from(checked)),
            Reply::Inspect { file, line, article } => json_line(&InspectReply::new(file, line, article)),
            Reply::Eval { set, level, results, compared } => json_line(&EvalReply::new(set, level, results, compared)),
            Reply::Cases { file, results } => json_line(&CasesReply::new(file, results)),
            Reply::Error(error) => json_line(&ErrorReply::from(error)).map(|line| Printed::notes(line.result)),
        }
    }
}

impl SearchPage<'_> {
    fn text(&self) -> Printed {
        let mut printed = Printed::notes(terminal::notes(self.query, &self.answer));
        if self.answer.hits.is_empty() {
            printed.notes += &terminal::nothing_found(self.query, &self.answer, self.limit);
        } else {
            printed.result = terminal::page(&self.answer, self.options, &self.view);
            printed.result += &self.facets.as_deref().map_or_else(String::new, |facets| terminal::facets(facets, &self.view));
        }
        printed
    }
}

impl Printed {
    fn notes(notes: String) -> Printed {
        Printed { notes, result: String::new() }
    }

    fn result(result: String) -> Printed {
        Printed { notes: String::new(), result }
    }
}

fn json_line(reply: &impl Serialize) -> Result<Printed> {
    let line = serde_json::to_string(reply);
    let line = line.map_err(|e| Error::new(ErrorKind::Internal, format!("a reply cannot be written as JSON: {e}")).caused_by(e))?;
    Ok(Printed::result(line + "\n"))
}
