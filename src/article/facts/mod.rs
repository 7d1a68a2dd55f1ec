//! Facts: data in the text of a section, exactly as the author wrote it.
//!
//! In: the text of an article, a section or a step. Out: platforms and products that it applies to, commercial text,
//! risks, menu paths, commands, file paths and key chords. Never here: guesses that complete what the author wrote.
//!
//! Reading order: `step_details`, `menu_paths` and `risks` work on one step, `applies_to` and `commercial` on an article.

pub(super) mod applies_to;
pub(super) mod commercial;
pub(super) mod menu_paths;
pub(super) mod risks;
pub(super) mod step_details;
