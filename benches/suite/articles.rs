//! Generated corpora of any size: articles in the heading dialects of `corpus/`, with ads and copies.
//!
//! In: number of articles, share of copies, seed. Out: Markdown files, and queries that at least one article answers. An
//! article depends only on the seed and its number, so a corpus of a thousand articles is the beginning of one of a
//! million.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use fastrand::Rng;

/// Size of the vocabulary.
const VOCABULARY: f64 = 120_000.0;
/// Number of files per folder.
const FOLDER: usize = 1_000;
/// One copy in this number differs from its original by a sentence.
const NEAR: usize = 4;
/// Number of words of a query: two to six, most often three.
const TERMS: [usize; 8] = [2, 3, 3, 3, 4, 4, 5, 6];

const PRODUCTS: [&str; 24] = [
    "Windows 11",
    "Windows 10",
    "macOS Sonoma",
    "Ubuntu",
    "Android",
    "iPhone",
    "iPad",
    "Outlook",
    "Excel",
    "OneDrive",
    "Chrome",
    "Firefox",
    "WhatsApp",
    "Zoom",
    "Teams",
    "Docker",
    "MySQL",
    "PostgreSQL",
    "the printer",
    "the router",
    "the headset",
    "the laptop",
    "the monitor",
    "Steam",
];
const SYMPTOMS: [&str; 24] = [
    "freezes",
    "crashes at startup",
    "does not start",
    "shows a black screen",
    "is slow",
    "has no sound",
    "does not connect",
    "loses the connection",
    "does not print",
    "flickers",
    "does not charge",
    "does not sync",
    "runs out of space",
    "asks for the password again",
    "is not recognized",
    "prints blank pages",
    "refuses the update",
    "closes by itself",
    "overheats",
    "denies access",
    "stutters",
    "cannot find the server",
    "times out",
    "restarts in a loop",
];
const PARTS: [&str; 24] = [
    "driver",
    "firmware",
    "service",
    "cache",
    "profile",
    "cable",
    "battery",
    "network adapter",
    "registry key",
    "permission",
    "firewall rule",
    "certificate",
    "memory module",
    "hard disk",
    "proxy",
    "update",
    "extension",
    "clock",
    "backup",
    "queue",
    "container",
    "index",
    "plug-in",
    "account",
];
/// The most common words, the most common first.
const COMMON: [&str; 64] = [
    "the",
    "to",
    "and",
    "your",
    "is",
    "a",
    "it",
    "of",
    "you",
    "in",
    "on",
    "for",
    "that",
    "with",
    "if",
    "then",
    "this",
    "or",
    "from",
    "not",
    "may",
    "after",
    "problem",
    "open",
    "click",
    "settings",
    "system",
    "again",
    "when",
    "window",
    "device",
    "check",
    "still",
    "file",
    "error",
    "update",
    "computer",
    "restart",
    "menu",
    "select",
    "screen",
    "turn",
    "option",
    "button",
    "install",
    "version",
    "network",
    "program",
    "list",
    "run",
    "page",
    "folder",
    "new",
    "remove",
    "start",
    "connection",
    "power",
    "message",
    "name",
    "user",
    "data",
    "disk",
    "reset",
    "wait",
];
const VERBS: [&str; 12] =
    ["Open", "Click", "Select", "Choose", "Restart", "Remove", "Disable", "Enable", "Check", "Install", "Type", "Turn off"];
const SYLLABLES: [&str; 32] = [
    "ba", "cor", "de", "fin", "gra", "hol", "im", "jun", "ka", "lor", "men", "nat", "or", "per", "qua", "ri", "sol", "tan", "ul", "ver",
    "wes", "xi", "yar", "zo", "bri", "cla", "dro", "fle", "gun", "het", "jal", "kos",
];
/// Boilerplate at the end of many articles.
const BOILERPLATE: [&str; 6] = [
    "Our team has tested every one of these ways on its own machines, so that you need not lose an evening over them.",
    "Subscribe to our newsletter and get the best of our guides in your mailbox on each Friday morning.",
    "This page is free to read, and stays so, since the shops that we name may pay us a share of a sale.",
    "If you have found another way that helped, tell us and the other readers about it in the comments below.",
    "We write about what we would tell our own families, and change a guide as soon as something in it is outdated.",
    "All product names are marks of their owners, and are used here to say what a guide is about, and nothing else.",
];

/// Parameters of a generated corpus.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) articles: usize,
    /// Share of articles that are copies of others under other titles, from 0 to below 1.
    pub(crate) copies: f64,
    pub(crate) seed: u64,
}

/// Path of an article, relative to the corpus.
pub(crate) fn path(number: usize) -> PathBuf {
    PathBuf::from(format!("{:04}/{number:07}.md", number / FOLDER))
}

/// Writes all articles, and returns their size in bytes.
pub(crate) fn write(folder: &Path, plan: Plan) -> io::Result<u64> {
    let mut bytes = 0;
    for number in 0..plan.articles {
        let path = folder.join(path(number));
        if number.is_multiple_of(FOLDER) {
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
        }
        let text = article(plan, number);
        bytes += text.len() as u64;
        fs::write(path, text)?;
    }
    Ok(bytes)
}

/// Queries of two to six words, each from one article.
pub(crate) fn queries(plan: Plan, count: usize) -> Vec<String> {
    let mut rng = Rng::with_seed(plan.seed ^ 0x51);
    (0..count).map(|_| query(plan, &mut rng, None)).collect()
}

/// Queries of a given number of words, each from one article.
pub(crate) fn queries_of(plan: Plan, count: usize, words: usize) -> Vec<String> {
    let mut rng = Rng::with_seed(plan.seed ^ 0x52);
    (0..count).map(|_| query(plan, &mut rng, Some(words))).collect()
}

fn query(plan: Plan, rng: &mut Rng, words: Option<usize>) -> String {
    let count = words.unwrap_or_else(|| TERMS[rng.usize(..TERMS.len())]);
    let subject = Subject::of(plan, original(plan, rng.usize(..plan.articles)));
    let text = [subject.product, subject.symptom, subject.part, &subject.words[0], &subject.words[1]].join(" ");
    let mut all: Vec<&str> = text.split(' ').filter(|word| *word != "the").collect();
    while all.len() < count {
        all.push(COMMON[rng.usize(20..COMMON.len())]);
    }
    rng.shuffle(&mut all);
    all.truncate(count);
    all.join(" ")
}

fn rng_of(plan: Plan, number: usize, purpose: u64) -> Rng {
    let mut rng = Rng::with_seed(plan.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (number as u64) << 3 ^ purpose);
    rng.u64(..);
    rng
}

/// The original of a copy, or the article itself if it is not a copy. Early articles have more copies.
fn original(plan: Plan, number: usize) -> usize {
    let mut at = number;
    loop {
        let mut rng = rng_of(plan, at, 1);
        if at == 0 || rng.f64() >= plan.copies {
            return at;
        }
        at = (at as f64 * rng.f64() * rng.f64()) as usize;
    }
}

/// Subject of an article.
struct Subject {
    product: &'static str,
    symptom: &'static str,
    part: &'static str,
    /// Words that occur more often in this article than in others.
    words: [String; 3],
    code: Option<String>,
}

impl Subject {
    fn of(plan: Plan, original: usize) -> Subject {
        let mut rng = rng_of(plan, original, 2);
        let code = (rng.u8(..2) == 0).then(|| format!("0x8007{:04X}", rng.u16(..)));
        Subject {
            product: PRODUCTS[rng.usize(..PRODUCTS.len())],
            symptom: SYMPTOMS[rng.usize(..SYMPTOMS.len())],
            part: PARTS[rng.usize(..PARTS.len())],
            words: std::array::from_fn(|_| rare_word(&mut rng)),
            code,
        }
    }
}

/// The word with a rank in the vocabulary.
fn word(rank: usize) -> String {
    if let Some(word) = COMMON.get(rank) {
        return (*word).to_string();
    }
    let mut rest = rank - COMMON.len();
    let mut word = String::new();
    while rest > 0 || word.len() < 4 {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
    }
    word
}

/// A random word; the frequency of the word with rank r is proportional to 1 / r (Zipf's law).
fn any_word(rng: &mut Rng) -> String {
    word(VOCABULARY.powf(rng.f64()) as usize - 1)
}

fn rare_word(rng: &mut Rng) -> String {
    word((VOCABULARY / 200.0 * 200.0_f64.powf(rng.f64())) as usize)
}

fn sentence(rng: &mut Rng, subject: &Subject) -> String {
    let mut text = String::new();
    let words = rng.usize(8..18);
    for position in 0..words {
        let word = match rng.u8(..24) {
            0 => subject.words[rng.usize(..3)].clone(),
            1 => subject.part.to_string(),
            2 => subject.product.to_string(),
            _ => any_word(rng),
        };
        if position == 0 {
            text.push_str(&capital(&word));
        } else {
            text.push(' ');
            text.push_str(&word);
        }
    }
    text.push('.');
    text
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn paragraph(rng: &mut Rng, subject: &Subject) -> String {
    (0..rng.usize(2..4)).map(|_| sentence(rng, subject)).collect::<Vec<_>>().join(" ")
}

fn title(rng: &mut Rng, subject: &Subject) -> String {
    let Subject { product, symptom, part, words, code } = subject;
    let code = code.as_ref().map_or_else(String::new, |code| format!(" (error {code})"));
    let rare = &words[rng.usize(..3)];
    capital(&match rng.u8(..5) {
        0 => format!("{product} {symptom}{code}: how to fix it"),
        1 => format!("Fixed: {product} {symptom} with {rare} {part}{code}"),
        2 => format!("What to do when {product} {symptom}{code}"),
        3 => format!("Solving the {rare} {part} of {product} that {symptom}"),
        _ => format!("[SOLVED] {product} {symptom} after a change of the {part}"),
    })
}

/// Heading of a fix, in the dialect of its article.
fn heading(dialect: u8, number: usize, text: &str) -> String {
    match dialect {
        0 => format!("## {number}\\. {text}"),
        1 => format!("### Fix {number}: {text}"),
        2 => format!("## **Method {number}: {text}**"),
        3 => format!("### Solution {number}: {text}"),
        4 => format!("## Option {number}: {text}"),
        5 => format!("### Way {number}. {text}"),
        6 => format!("#### Step {number}: {text}"),
        7 => format!("## Tip {number}: {text}"),
        _ => format!("**Fix {number}: {text}**"),
    }
}

fn ad(rng: &mut Rng, out: &mut String) {
    let number = rng.u32(10_000..99_999);
    let _ = match rng.u8(..3) {
        0 => writeln!(
            out,
            "<!-- affiliate ads begin -->\n<a href=\"https://shop.example.com/order/checkout?prods={number}&affiliate=5518\" target=\"_top\"><img src=\"https://ads.example.com/banner_{number}.png\" border=\"0\"></a>\n<img height=\"0\" width=\"0\" src=\"https://track.example.com/i/{number}/5518\" style=\"position:absolute;visibility:hidden;\" border=\"0\" />\n<!-- affiliate ads end -->\n"
        ),
        1 => writeln!(
            out,
            "<ins class=\"adsbygoogle\" style=\"display:block\" data-ad-client=\"ca-pub-0000\" data-ad-slot=\"{number}\" data-ad-format=\"auto\"></ins>\n"
        ),
        _ => writeln!(out, "[![](https://ads.example.com/{number}.jpg)](https://shop.example.com/{number})\n"),
    };
}

fn fix(rng: &mut Rng, subject: &Subject, dialect: u8, number: usize, out: &mut String) {
    let name = format!("{} the {} {}", VERBS[rng.usize(..VERBS.len())], any_word(rng), PARTS[rng.usize(..PARTS.len())]);
    let _ = writeln!(out, "{}\n\n{}\n", heading(dialect, number, &name), paragraph(rng, subject));
    for step in 1..=rng.usize(2..6) {
        let verb = VERBS[rng.usize(..VERBS.len())];
        let _ = writeln!(out, "{step}. {verb} **{}** and {}", capital(&any_word(rng)), sentence(rng, subject).to_lowercase());
    }
    if rng.u8(..4) == 0 {
        let _ = writeln!(out, "\n![](https://images.example.com/{number}.png)");
    }
    out.push('\n');
}

/// Text of an article: `own` generates its own text, `body` the text that it shares with its copies.
fn article(plan: Plan, number: usize) -> String {
    let original = original(plan, number);
    let subject = Subject::of(plan, original);
    let (mut own, mut body) = (rng_of(plan, number, 3), rng_of(plan, original, 4));
    let title = title(&mut own, &subject);
    let mut out = String::with_capacity(6_000);
    let (year, month, day) = (own.u16(2019..2026), own.u8(1..13), own.u8(1..29));
    let _ = writeln!(
        out,
        "---\ntitle: \"{title}\"\ndate: {year}-{month:02}-{day:02}T08:00:00.000Z\ntags:\n  - {}\n  - help\ncategories:\n  - Guides\ndescription: \"{title}, in a few steps\"\n---\n\n# {title}\n",
        subject.words[0]
    );
    let changed = (original != number && number.is_multiple_of(NEAR)).then(|| sentence(&mut own, &subject));
    let code = subject.code.as_ref().map_or_else(String::new, |code| format!(" The message names {code}."));
    let _ = writeln!(out, "{}{code}\n", paragraph(&mut body, &subject));
    ad(&mut own, &mut out);
    let dialect = body.u8(..9);
    for number in 1..=body.usize(3..8) {
        fix(&mut body, &subject, dialect, number, &mut out);
        if own.u8(..3) == 0 {
            ad(&mut own, &mut out);
        }
    }
    let _ = writeln!(out, "## Conclusion\n\n{} {}\n", paragraph(&mut body, &subject), changed.unwrap_or_default());
    if own.u8(..4) == 0 {
        let _ = writeln!(out, "{}\n", BOILERPLATE[own.usize(..BOILERPLATE.len())]);
    }
    let _ = writeln!(out, "**Also read:**\n");
    for _ in 0..own.usize(2..6) {
        let _ = writeln!(out, "- [{}](https://blog.example.com/{})", capital(&sentence(&mut own, &subject)), own.u32(..));
    }
    out
}
