//! Parses an article from standard input, without an index: `cargo run --example parse_article < article.md`.

#![allow(clippy::print_stdout, reason = "an example prints")]

use kb::article::{Role, parse};
use kb::corpus::Format;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = std::io::read_to_string(std::io::stdin())?;
    let article = parse(&text, Format::Markdown, "article");
    println!("{} ({})", article.title, article.kind.name());
    for section in article.sections.iter().filter(|section| section.role == Role::Fix) {
        println!("  fix on line {}: {} ({} steps)", section.line_start, section.title, section.step_count());
    }
    for stripped in article.stripped {
        println!("  removed by '{}' on line {}: {}", stripped.rule, stripped.line_start, stripped.sample);
    }
    Ok(())
}
