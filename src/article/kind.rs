//! What an article is for: to solve a problem, or something else.

use std::sync::LazyLock;

use regex::Regex;

use super::outline::Outline;
use super::{Kind, sections, steps};

/// Words of trouble, as titles and openings use them.
static PROBLEM: LazyLock<Regex> = LazyLock::new(|| {
    let words = [
        r"errors?",
        r"fail(?:s|ed|ing|ure|ures)?",
        r"fix(?:es|ed|ing)?\b",
        r"resolv\w*",
        r"solv\w*",
        r"solutions?",
        r"troubleshoot\w*",
        r"repair\w*",
        r"issues?",
        r"problems?",
        r"(?:not|isn'?t|aren'?t|won'?t|can'?t|cannot|doesn'?t|don'?t|didn'?t|unable|never|no longer)",
        r"crash\w*",
        r"fre(?:ez|oz)\w*",
        r"stuck",
        r"stutter\w*",
        r"lag(?:s|ging|gy)?",
        r"slow\w*",
        r"missing",
        r"broken",
        r"corrupt\w*",
        r"denied",
        r"refused",
        r"blank",
        r"black screen",
        r"blue screen",
        r"bsod",
        r"disconnect\w*",
        r"drops?",
        r"keeps?",
        r"flicker\w*",
        r"overheat\w*",
        r"high (?:cpu|memory|disk)",
        r"loop\w*",
        r"lost",
        r"disappear\w*",
        r"stops?|stopped",
        r"timed? ?out",
        r"invalid",
        r"expired?",
        r"rejected",
        r"full",
        r"near full|nearly full",
        r"down",
        r"unavailable",
        r"unexpected\w*",
        r"trouble",
        r"conflict\w*",
        r"0x[0-9a-f]+",
        r"code \d+",
        r"unknown",
        r"incorrect\w*",
        r"wrong",
        r"delay\w*",
        r"warning",
        r"alert",
    ];
    Regex::new(&format!(r"(?i)\b(?:{})\b", words.join("|"))).expect("the words are fixed")
});

static HOWTO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:how to|how do i|how can i|guide to|a guide to|tutorial|learn (?:how )?to|(?:\d+ )?steps? to|step-by-step)\b")
        .expect("the pattern is fixed")
});

/// Tells the kind of an article from its title, its headings and its opening.
pub(super) fn of(title: &str, outline: &Outline) -> Kind {
    let trouble = PROBLEM.is_match(&title.replace('’', "'"));
    let howto = HOWTO.is_match(title) || steps::is_instruction(title);
    let announced = sections::announces_fixes(&outline.nodes) || sections::counts_actions(&outline.nodes);
    if trouble || announced && !howto || sections::counts_fixes(&outline.nodes) {
        return Kind::Troubleshooting;
    }
    if howto {
        return Kind::Howto;
    }
    let opening: String = outline.opening.iter().take(3).map(|b| b.plain_text() + " ").collect();
    if PROBLEM.find_iter(&opening).count() >= 2 { Kind::Troubleshooting } else { Kind::Reference }
}
