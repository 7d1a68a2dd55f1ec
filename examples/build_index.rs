//! Indexes a folder of articles: `cargo run --example build_index -- articles index`.

#![allow(clippy::print_stdout, reason = "an example prints")]

use kb::index::{UpdateOptions, update};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(articles), Some(index)) = (arguments.next(), arguments.next()) else {
        return Err("usage: build_index ARTICLES INDEX".into());
    };
    let summary = update(&UpdateOptions::new(vec![articles.into()], index.into()), &())?;
    println!("{} articles with {} fixes, in {:?}", summary.contents.articles, summary.contents.fixes, summary.took);
    for skipped in summary.skipped {
        println!("skipped {}: {}", skipped.path, skipped.reason);
    }
    Ok(())
}
