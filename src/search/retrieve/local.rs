//! The local back end: an index on disk.

use std::path::Path;

use tantivy::DocAddress;

use super::backend::{Backend, FacetValue, Found, FoundArticle, Lookup, Record, RetrieveRequest, Retrieved};
use super::completion::complete;
use super::doc_ref::DocRef;
use super::facets::count_facets;
use super::filters::passing_docs;
use super::first_stage::candidates;
use super::local_ref::{address, article_ref};
use super::query_terms::resolve;
use crate::corpus::relative;
use crate::error::Result;
use crate::index::read::reader::{DocBlock, Reader};
use crate::index::{ArticleRecord, facet};
use crate::query::Query;
use crate::search::bm25::{MeanLengths, mean_length};
use crate::text::Analyzer;

/// The record of an article with its source and its absolute path.
fn located(mut article: ArticleRecord, reader: &Reader) -> ArticleRecord {
    if let Some(source) = reader.manifest().sources.get(article.source) {
        article.source_name = source.name.clone();
        article.absolute_path = source.root.join(&article.path);
    }
    article
}

impl Backend for Reader {
    fn retrieve(&self, query: &Query, request: &RetrieveRequest<'_>, analyzer: &mut Analyzer) -> Result<Retrieved> {
        let local = resolve(self, query, request.prefix, analyzer)?;
        let titled = titled(self, query)?;
        let (mut passing, mut dropped) = passing_docs(self, query.filters.iter().chain(request.filters))?;
        // A title may contain what looks like an operator: 'Start it with -quiet'. Then it is none.
        let is_found = |block: &DocBlock| passing.as_ref().is_none_or(|p| p.is_found_by(block.segment, block.documents.start));
        if !titled.is_empty() && !query.filters.is_empty() && !titled.iter().any(is_found) {
            (passing, dropped) = passing_docs(self, request.filters.iter())?;
        }
        let facets = if request.count_facets { count_facets(self, &local, passing.as_ref())? } else { Vec::new() };
        Ok(Retrieved {
            candidates: candidates(self, &local, passing.as_ref(), &request.wanted, titled)?,
            query: local.resolved,
            mean_lengths: mean_lengths(self),
            dropped_filters: dropped.into_iter().map(|filter| filter.typed.clone()).collect(),
            facets,
        })
    }

    fn find(&self, lookup: Lookup<'_>) -> Result<Found> {
        let mut with_roles = false;
        let documents = match lookup {
            Lookup::Id(prefix) => self.with_id_prefix(prefix)?,
            Lookup::Facet { name, value, roles } => {
                with_roles = roles;
                self.with_facet(name, value)?
            }
            Lookup::File { path, absolute } => first_documents(&blocks_of_file(self, path, absolute)?),
            Lookup::All => first_documents(&self.blocks()?),
            Lookup::Completion { text, of, limit, analyzer } => {
                let (documents, terms) = complete(self, text, of, limit, analyzer)?;
                return Ok(Found { articles: found_articles(self, documents, false)?, terms });
            }
        };
        Ok(Found { articles: found_articles(self, documents, with_roles)?, terms: Vec::new() })
    }

    fn read(&self, documents: &[DocRef]) -> Result<Vec<Record>> {
        let read = |document: &DocRef| {
            let address = address(*document);
            Ok(match document.position {
                0 => Record::Article(Box::new(located(self.article(&self.block(address)?)?, self))),
                _ => Record::Section(Box::new(self.section(address)?)),
            })
        };
        documents.iter().map(read).collect()
    }

    fn facet_values(&self, name: &str, prefix: &str) -> Result<Vec<FacetValue>> {
        let values = self.facet_values_with_frequency(name, prefix)?;
        Ok(values.into_iter().map(|(value, documents)| FacetValue { value, documents }).collect())
    }
}

fn mean_lengths(reader: &Reader) -> MeanLengths {
    let manifest = reader.manifest();
    MeanLengths {
        document: mean_length(manifest.total_length, reader.document_count()),
        article: mean_length(manifest.total_length, manifest.contents.families),
    }
}

/// The articles whose title, or that of a copy, is the whole query, by id.
fn titled(reader: &Reader, query: &Query) -> Result<Vec<DocBlock>> {
    let Some(title) = &query.as_title else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for document in reader.with_facet(facet::WHOLE_TITLE, title)? {
        found.push((reader.columns(document.segment_ord)?.id(document.doc_id), reader.block(document)?));
    }
    found.sort_unstable_by_key(|(id, _)| *id);
    Ok(found.into_iter().map(|(_, block)| block).collect())
}

fn first_documents(blocks: &[DocBlock]) -> Vec<DocAddress> {
    blocks.iter().map(|block| block.document(0)).collect()
}

/// The articles of a file, by its absolute path, or else by its path relative to any source.
fn blocks_of_file(reader: &Reader, path: &str, absolute: &Path) -> Result<Vec<DocBlock>> {
    let mut blocks = Vec::new();
    for source in &reader.manifest().sources {
        if let Ok(below) = absolute.strip_prefix(&source.root) {
            blocks.extend(reader.blocks_of_file(&source.name, &relative(below))?);
        }
    }
    if blocks.is_empty() {
        for source in &reader.manifest().sources {
            blocks.extend(reader.blocks_of_file(&source.name, path.trim_start_matches("./"))?);
        }
    }
    Ok(blocks)
}

/// The articles of documents; adjacent documents of one article are one match.
fn found_articles(reader: &Reader, documents: Vec<DocAddress>, with_roles: bool) -> Result<Vec<FoundArticle>> {
    let mut articles: Vec<FoundArticle> = Vec::new();
    for address in documents {
        let block = reader.block(address)?;
        let article = article_ref(&block);
        let position = (address.doc_id - block.documents.start) as usize;
        match articles.last_mut() {
            Some(last) if last.article == article => last.matches.push(position),
            _ => {
                let columns = reader.columns(block.segment)?;
                let roles = block.documents.clone().filter(|_| with_roles).map(|document| columns.role(document)).collect();
                articles.push(FoundArticle { article, documents: block.documents.len(), roles, matches: vec![position] });
            }
        }
    }
    Ok(articles)
}
