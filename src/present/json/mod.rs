//! JSON replies: what `--json` prints, and what a server would send.
//!
//! In: values of the library. Out: plain structs that serialise to one JSON object each. Nothing here knows
//! about terminals.
//!
//! `schema` is raised when a field changes its meaning or is removed; new fields may be added at any time. The
//! order of fields is the order in the JSON.
//!
//! One file per reply: `search` (with `hit`), `code`, `suggest`, `section`, `outline`, `index_run`, `status`,
//! `dupes`, `check`, `inspect`, `eval`, `cases`, `error`. The parts that several of them share: `article`, `block`,
//! `same_fix`, `schema`.

mod article;
mod block;
mod cases;
mod check;
mod code;
mod dupes;
mod error;
mod eval;
mod hit;
mod index_run;
mod inspect;
mod outline;
mod same_fix;
mod schema;
mod search;
mod section;
mod status;
mod suggest;

pub use article::ArticleReply;
pub use block::{BlockReply, BlockReplyKind, ImageReply, InlineReply};
pub use cases::{CasesReply, FailedCase};
pub use check::CheckReply;
pub use code::{CodeCountReply, CodeReply, CodesReply};
pub use dupes::{DupesReply, FamilyReply, GroupReply};
pub use error::{ErrorBody, ErrorReply};
pub use eval::{ClassReply, ComparisonReply, EstimateReply, EvalReply, QueryFigures};
pub use hit::{HitReply, SnippetReply};
pub use index_run::{IndexRunReply, NoteReply};
pub use inspect::{InspectCode, InspectFix, InspectReply, InspectSection};
pub use outline::{OutlineReply, OutlineSection, OutlinesReply};
pub use same_fix::{SameFixReply, SameFixesReply};
pub use schema::SCHEMA;
pub use search::{BatchReply, FacetReply, IndexReply, QueryReply, SearchReply};
pub use section::{SectionFields, SectionReply};
pub use status::{ChangesReply, StatusReply};
pub use suggest::SuggestionsReply;
