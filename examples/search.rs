//! Searches an index: `cargo run --example search -- index "whatsapp icloud"`.

#![allow(clippy::print_stdout, reason = "an example prints")]

use kb::KnowledgeBase;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(index), Some(query)) = (arguments.next(), arguments.next()) else { return Err("usage: search INDEX QUERY".into()) };
    let answer = KnowledgeBase::open(index)?.search(&query)?;
    println!("{} hits, confidence: {:?}", answer.total, answer.confidence.band);
    for hit in answer.hits {
        println!("{:2}. {} ({}:{})", hit.rank, hit.section.title, hit.article.path, hit.section.line_start);
        for (number, step) in (1..).zip(hit.section.steps()) {
            println!("      {number}. {}", step.text);
        }
    }
    Ok(())
}
