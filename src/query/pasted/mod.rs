//! Pasted texts: what a log, a trace, a mail or a ticket says about a problem.
//!
//! In: a pasted text. Out: its [`statements::Statement`]s, without what varies from one occurrence to the next (times, counters,
//! ids, addresses, threads) and without what people only write to each other (headers, greetings, signatures). Never here: the
//! words of the index.
//!
//! Reading order: `statements`, then its parts: `mime` and `mail`; `card`, `columns`, `structured` and `log_line` for what a line
//! is; `grade` and `trace` for how serious it is; `prose` for what people write around logs; `variable` for what is left out. The
//! words by which all this is recognised are data: `../data/pasted.toml`.

mod card;
mod columns;
mod grade;
pub(super) mod log_line;
mod mail;
mod mime;
mod prose;
pub(super) mod statements;
mod structured;
mod trace;
mod variable;
mod words;
