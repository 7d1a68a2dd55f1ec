//! How much of a block is links.

use super::rules::RULES;
use crate::article::markup::block::Block;

/// Minimum share of the letters of a list of links that are inside links.
pub(super) const LINK_SHARE: f64 = 0.8;

/// Share of a block's letters that are inside links, without the label of a list of links.
pub(crate) fn link_share(block: &Block) -> f64 {
    let mut linked = 0;
    block.each_link(&mut |link| linked += letters(&link.text));
    if linked == 0 {
        return 0.0;
    }
    let text = block.plain_text();
    let label = RULES.tails.iter().find_map(|(_, label)| label.find(&text)).map_or(0, |m| m.end());
    linked as f64 / letters(&text[label..]).max(1) as f64
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}
