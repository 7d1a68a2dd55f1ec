//! The sketches of articles and fixes that deduplication compares. Outlines are in memory, sketches in files.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use super::draft_queue::Draft;
use crate::article::{Gazetteer, Recurring};
use crate::corpus::Fingerprint;
use crate::family::{Comparable, Outline, Profile, Sketch};
use crate::index::format::layout::{ARTICLE_SKETCH_DRAFTS, FIX_SKETCH_DRAFTS, SKETCH_LEDGER};
use crate::index::format::ledger::{ArticleEntry, ComparableEntry};
use crate::index::format::spill::{SpillFile, SpillRef};

/// Size in bytes of the buffer of sketches that are written together.
const BUFFER: usize = 256 * 1024;

/// The outlines of an article's fixes, with the indexes of their sections.
pub(super) type Fixes = Vec<(usize, Outline)>;

/// The sketches of all articles, and of the fixes of those that this run has parsed.
pub(super) struct Sketches {
    articles: SpillFile,
    /// Sketches by the hash of all words, since articles with the same words have the same sketch.
    by_words: HashMap<u64, SpillRef>,
    fixes: SpillFile,
    /// Sketches of fixes, by article.
    fixes_of: BTreeMap<usize, SpillRef>,
}

impl Sketches {
    /// An empty collection. `folder` is the generation that is being written.
    pub(super) fn create(folder: &Path) -> Sketches {
        Sketches {
            articles: SpillFile::create(folder.join(ARTICLE_SKETCH_DRAFTS), BUFFER),
            by_words: HashMap::new(),
            fixes: SpillFile::create(folder.join(FIX_SKETCH_DRAFTS), BUFFER),
            fixes_of: BTreeMap::new(),
        }
    }

    /// Copies the sketch of an unchanged article from the previous generation.
    pub(super) fn keep(&mut self, entry: &mut ArticleEntry, previous: &SpillFile) -> io::Result<()> {
        let Some(comparable) = &mut entry.comparable else { return Ok(()) };
        let read = || previous.get(comparable.sketch);
        comparable.sketch = put(&mut self.articles, &mut self.by_words, comparable.outline.words, read)?;
        Ok(())
    }

    /// Stores the sketches of an article, and returns its [`ComparableEntry`].
    pub(super) fn store(&mut self, article: usize, sketched: SketchedArticle) -> io::Result<Box<ComparableEntry>> {
        let SketchedArticle { comparable, sketch, fixes } = sketched;
        let sketch = put(&mut self.articles, &mut self.by_words, comparable.outline.words, || Ok(sketch))?;
        self.fixes_of.insert(article, self.fixes.push(&fixes)?);
        Ok(Box::new(ComparableEntry { sketch, ..comparable }))
    }

    /// The sketch of an article.
    pub(super) fn sketch(&self, entry: &ArticleEntry) -> io::Result<Sketch> {
        let comparable = entry.comparable.as_deref().ok_or(io::ErrorKind::NotFound)?;
        Ok(Sketch::from_bytes(comparable.outline, &self.articles.get(comparable.sketch)?))
    }

    /// The sketches of an article's fixes with the indexes of their sections, if this run has parsed the article.
    pub(super) fn fixes(&self, article: usize) -> io::Result<Option<Vec<(usize, Sketch)>>> {
        let Some(fixes) = self.fixes_of.get(&article) else { return Ok(None) };
        postcard::from_bytes(&self.fixes.get(*fixes)?).map(Some).map_err(io::Error::other)
    }

    /// The outlines of an article's fixes with the indexes of their sections, if this run has parsed the article.
    pub(super) fn outlines(&self, article: usize) -> io::Result<Option<Fixes>> {
        let outlines = |fixes: Vec<(usize, Sketch)>| fixes.into_iter().map(|(section, sketch)| (section, sketch.outline)).collect();
        Ok(self.fixes(article)?.map(outlines))
    }

    /// Moves the sketches of the articles into the generation, and returns their fingerprint.
    pub(super) fn finish(&mut self, generation: &Path) -> io::Result<Fingerprint> {
        std::mem::replace(&mut self.articles, SpillFile::in_memory()).finish(&generation.join(SKETCH_LEDGER))
    }
}

/// Stores the sketch of a text, unless that of a text with the same words is stored already.
fn put(
    sketches: &mut SpillFile,
    by_words: &mut HashMap<u64, SpillRef>,
    words: u64,
    bytes: impl FnOnce() -> io::Result<Vec<u8>>,
) -> io::Result<SpillRef> {
    if let Some(sketch) = by_words.get(&words) {
        return Ok(*sketch);
    }
    let sketch = sketches.push(&bytes()?)?;
    by_words.insert(words, sketch);
    Ok(sketch)
}

/// Makes sketches of articles.
pub(super) struct Sketcher<'a> {
    pub(super) recurring: &'a Recurring,
    pub(super) gazetteer: &'a Gazetteer,
}

/// The encoded sketches of an article.
pub(super) struct SketchedArticle {
    /// The entry of the ledger, whose reference to the sketch is not set yet.
    comparable: ComparableEntry,
    sketch: Vec<u8>,
    /// The encoded sketches of the article's fixes.
    fixes: Vec<u8>,
}

impl Sketcher<'_> {
    /// Strips recurring blocks from an article, by their fingerprints, and sketches the article and its fixes. `None` if
    /// that panics, which is a bug.
    pub(super) fn sketch(&self, draft: &mut Draft, blocks: &[u64]) -> Option<SketchedArticle> {
        let sketch = AssertUnwindSafe(|| {
            draft.strip(blocks, self.recurring);
            SketchedArticle::new(&Comparable::of(&draft.article).profile(self.gazetteer))
        });
        catch_unwind(sketch).ok()
    }
}

impl SketchedArticle {
    fn new(profile: &Profile) -> SketchedArticle {
        let Profile { sketch, facts, fixes, with_title } = profile;
        SketchedArticle {
            comparable: ComparableEntry { outline: sketch.outline, sketch: SpillRef::default(), facts: *facts, with_title: *with_title },
            sketch: sketch.to_bytes(),
            fixes: postcard::to_stdvec(fixes).expect("sketches are plain structs"),
        }
    }
}
