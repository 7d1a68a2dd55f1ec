//! Pasted texts: what a log, a trace, a mail or a ticket says about a problem.
//!
//! In: a pasted text. Out: its [`statements::Statement`]s, without what varies from one occurrence to the next (times, counters,
//! ids, addresses, threads) and without what people only write to each other (headers, greetings, signatures). Never here: the
//! words of the index.
//!
//! Reading order: `statements`, then its parts: `mail`, `structured` and `log_line`, `trace`, `variable`. The words by which
//! mails are recognised are data: `../data/pasted.toml`.

pub(super) mod log_line;
mod mail;
pub(super) mod statements;
mod structured;
mod trace;
mod variable;
mod words;
