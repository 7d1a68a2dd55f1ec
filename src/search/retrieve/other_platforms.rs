//! The candidates that apply to other platforms and devices than the query names.

use tantivy::schema::IndexRecordOption;
use tantivy::{SegmentOrdinal, Term};

use super::postings::{Member, each_posting};
use crate::error::Result;
use crate::index::facet;
use crate::index::read::reader::{DocBlock, Reader};

/// For each article, how many of the named platforms and devices it does not apply to, since it names others.
pub(super) fn count(reader: &Reader, blocks: &[DocBlock], named: &[Vec<String>]) -> Result<Vec<u32>> {
    let mut others = vec![0; blocks.len()];
    if named.is_empty() {
        return Ok(others);
    }
    let members = by_segment(blocks);
    for facets in named {
        let kinds = facets.iter().filter_map(|facet| Some(facet::name_and_value(facet)?.0));
        let mut not_stated: Vec<String> = kinds.map(|kind| facet::term(kind, facet::NOT_STATED)).collect();
        not_stated.sort_unstable();
        not_stated.dedup();
        let mut may_apply = vec![false; blocks.len()];
        for facet in facets.iter().chain(&not_stated) {
            let field = reader.fields().facet;
            let postings = reader.term_postings(&Term::from_field_text(field, facet))?;
            for (segment, members) in &members {
                if let Some(info) = postings.in_segment(*segment) {
                    each_posting(reader, *segment, field, info, IndexRecordOption::Basic, members, |block, _| may_apply[block] = true)?;
                }
            }
        }
        others.iter_mut().zip(may_apply).for_each(|(others, may_apply)| *others += u32::from(!may_apply));
    }
    Ok(others)
}

/// The first document of each block, which has the facets of its article, by segment. Its slot is the index of the block.
fn by_segment(blocks: &[DocBlock]) -> Vec<(SegmentOrdinal, Vec<Member>)> {
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_unstable_by_key(|index| (blocks[*index].segment, blocks[*index].documents.start));
    let mut found: Vec<(SegmentOrdinal, Vec<Member>)> = Vec::new();
    for index in order {
        let (segment, start) = (blocks[index].segment, blocks[index].documents.start);
        let member = Member { block: DocBlock { segment, documents: start..start + 1 }, slots: index..index + 1 };
        match found.last_mut() {
            Some((last, members)) if *last == segment => members.push(member),
            _ => found.push((segment, vec![member])),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Lexicon, Query};
    use crate::search::retrieve::platforms::named;
    use crate::search::retrieve::test_index::index_of;
    use crate::text::Analyzer;

    /// 1. An article for another platform is counted; one that names none, or several with the right one, is not.
    /// 2. The order of the articles makes no difference.
    /// 3. A query that names no platform has none.
    #[test]
    fn articles_for_other_platforms_are_counted() {
        let titles = ["No sound in Windows 11", "No sound on Android", "No sound", "No sound in Windows and on Android"];
        let articles: Vec<String> = titles.iter().map(|title| format!("# {title}\n\nText.\n\n## Fix 1: Turn it up\n\nDo it.\n")).collect();
        let (_folder, reader) = index_of(&articles);
        let mut blocks = reader.blocks().unwrap();
        let query = |text: &str| Query::parse(text, Lexicon::built_in(), &mut Analyzer::default());
        let windows = named(&reader, &query("sound gone in windows")).unwrap();
        assert_eq!(windows.len(), 1);
        for _ in 0..2 {
            blocks.reverse();
            let counts = count(&reader, &blocks, &windows).unwrap();
            let titled = blocks.iter().zip(counts).filter(|(_, others)| *others > 0);
            let titled: Vec<(String, u32)> = titled.map(|(block, others)| (reader.article(block).unwrap().title, others)).collect();
            assert_eq!(titled, [("No sound on Android".to_string(), 1)]);
        }
        assert!(named(&reader, &query("sound gone")).unwrap().is_empty());
    }
}
