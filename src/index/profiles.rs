//! What folding needs of articles: outlines in memory, sketches in files.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::drafts::Draft;
use super::fold::Fixes;
use super::heap::{Heap, Place};
use super::ledger::{self, ArticleEntry, ComparedEntry};
use crate::article::{self, Gazetteer, Recurring};
use crate::corpus::Fingerprint;
use crate::family::{Compared, Profile, Sketch};

/// Names with a dot are no part of a generation.
const ARTICLES: &str = ".articles.sketches.draft";
const FIXES: &str = ".fixes.sketches.draft";

/// Bytes of sketches that wait until they are written together.
const BUFFER: usize = 256 * 1024;

/// The sketches of all articles, and of the fixes of those that this run has understood.
pub(super) struct Profiles {
    articles: Heap,
    /// By the hash of all words: articles of the same words have the same sketch.
    by_words: HashMap<u64, Place>,
    fixes: Heap,
    /// By article.
    fixes_of: BTreeMap<usize, Place>,
}

impl Profiles {
    /// None yet. `folder` is the generation that is being made.
    pub(super) fn create(folder: &Path) -> Profiles {
        Profiles {
            articles: Heap::create(folder.join(ARTICLES), BUFFER),
            by_words: HashMap::new(),
            fixes: Heap::create(folder.join(FIXES), BUFFER),
            fixes_of: BTreeMap::new(),
        }
    }

    /// Takes over the sketch of an article that is as it was.
    pub(super) fn keep(&mut self, entry: &mut ArticleEntry, before: &Heap) -> io::Result<()> {
        let Some(compared) = &mut entry.compared else { return Ok(()) };
        let read = || before.get(compared.sketch);
        compared.sketch = put(&mut self.articles, &mut self.by_words, compared.outline.words, read)?;
        Ok(())
    }

    /// Takes down what is known of an article, and gives what folding compares of it.
    pub(super) fn store(&mut self, article: usize, profiled: Profiled) -> io::Result<Box<ComparedEntry>> {
        let Profiled { compared, sketch, fixes } = profiled;
        let sketch = put(&mut self.articles, &mut self.by_words, compared.outline.words, || Ok(sketch))?;
        self.fixes_of.insert(article, self.fixes.push(&fixes)?);
        Ok(Box::new(ComparedEntry { sketch, ..compared }))
    }

    /// The sketch of an article.
    pub(super) fn sketch(&self, entry: &ArticleEntry) -> io::Result<Sketch> {
        let compared = entry.compared.as_deref().ok_or(io::ErrorKind::NotFound)?;
        Ok(Sketch::from_bytes(compared.outline, &self.articles.get(compared.sketch)?))
    }

    /// The fixes of an article that this run has understood, with the places of their sections.
    pub(super) fn fixes(&self, article: usize) -> io::Result<Option<Vec<(usize, Sketch)>>> {
        let Some(place) = self.fixes_of.get(&article) else { return Ok(None) };
        postcard::from_bytes(&self.fixes.get(*place)?).map(Some).map_err(io::Error::other)
    }

    /// Their outlines.
    pub(super) fn outlines(&self, article: usize) -> io::Result<Option<Fixes>> {
        let outlines = |fixes: Vec<(usize, Sketch)>| fixes.into_iter().map(|(place, sketch)| (place, sketch.outline)).collect();
        Ok(self.fixes(article)?.map(outlines))
    }

    /// Hands the sketches of the articles over to the generation, and gives their fingerprint.
    pub(super) fn finish(&mut self, generation: &Path) -> io::Result<Fingerprint> {
        std::mem::replace(&mut self.articles, Heap::in_memory()).finish(&generation.join(ledger::SKETCHES))
    }
}

fn put(
    sketches: &mut Heap,
    by_words: &mut HashMap<u64, Place>,
    words: u64,
    bytes: impl FnOnce() -> io::Result<Vec<u8>>,
) -> io::Result<Place> {
    if let Some(place) = by_words.get(&words) {
        return Ok(*place);
    }
    let place = sketches.push(&bytes()?)?;
    by_words.insert(words, place);
    Ok(place)
}

/// Profiles articles.
pub(super) struct Profiler<'a> {
    pub(super) recurring: &'a Recurring,
    pub(super) gazetteer: &'a Gazetteer,
}

/// What is known of an article, as it is kept.
pub(super) struct Profiled {
    /// Without the place of its sketch.
    compared: ComparedEntry,
    sketch: Vec<u8>,
    /// The sketches of its fixes.
    fixes: Vec<u8>,
}

impl Profiler<'_> {
    /// Takes what recurs out of an article, by the fingerprints of its blocks, and sketches it and its fixes; none where
    /// it fails, which is a bug.
    pub(super) fn profile(&self, draft: &mut Draft, blocks: &[u64]) -> Option<Profiled> {
        let make = AssertUnwindSafe(|| {
            if self.recurring.any(draft.source, blocks) {
                article::strip(&mut draft.article, draft.source, self.recurring);
            }
            Profiled::of(&Compared::of(&draft.article).profile(self.gazetteer))
        });
        catch_unwind(make).ok()
    }
}

impl Profiled {
    fn of(profile: &Profile) -> Profiled {
        let Profile { sketch, facts, fixes, with_title } = profile;
        Profiled {
            compared: ComparedEntry { outline: sketch.outline, sketch: Place::default(), facts: *facts, with_title: *with_title },
            sketch: sketch.to_bytes(),
            fixes: postcard::to_stdvec(fixes).expect("they are made of plain structs"),
        }
    }
}
