//! Tags of Liquid and Hugo around code: `{% highlight ruby %}` … `{% endhighlight %}`. They become fences, so that what is
//! between them is code.

use memchr::memmem;

use super::edits::Edit;
use super::lines::{Line, lines};
use super::templates::{Tag, tag_at};
use crate::article::markup::code_ranges::CodeRanges;

/// Names of the tags.
const NAMES: [&str; 4] = ["highlight", "codeblock", "code_block", "prism"];

/// The fence; longer than those that authors write.
const FENCE: &str = "````````";

pub(super) fn find(text: &str, code: &CodeRanges<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    if !NAMES.iter().any(|name| memmem::find(text.as_bytes(), name.as_bytes()).is_some()) {
        return edits;
    }
    // The open tag: its name and its edit, which counts once the tag is closed.
    let mut open: Option<(&str, Edit)> = None;
    for line in lines(text) {
        let start = line.start + line.prefix().len();
        let Some(Tag { name, arguments, closes, end, .. }) = alone(text, &line, start) else { continue };
        if !NAMES.contains(&name) || code.contain(start) {
            continue;
        }
        match (&open, closes) {
            (None, false) => {
                let language = arguments.split_whitespace().next().unwrap_or_default().trim_matches('"').trim_start_matches("lang:");
                let is_language = language.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'+' | b'#'));
                let info = if is_language { language } else { "" };
                open = Some((name, Edit::reword(start..end, format!("{FENCE}{info}"))));
            }
            (Some((opened, _)), true) if *opened == name => {
                edits.extend(open.take().map(|(_, edit)| edit));
                edits.push(Edit::reword(start..end, FENCE.to_string()));
            }
            _ => {}
        }
    }
    edits
}

/// The tag that a line consists of.
fn alone<'a>(text: &'a str, line: &Line<'a>, start: usize) -> Option<Tag<'a>> {
    let tag = line.content().starts_with('{').then(|| tag_at(text, start))??;
    (tag.end <= line.end() && text[tag.end..line.end()].trim().is_empty()).then_some(tag)
}
