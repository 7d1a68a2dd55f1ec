//! Resolves the extensions of a page, and blanks its ads.

use std::borrow::Cow;

use super::edits::{Edit, apply};
use super::tables::{self, Repair};
use super::{code_tags, components, containers, directives, marks};
use crate::article::boilerplate::raw_regions;
use crate::article::markup::code_ranges::CodeRanges;
use crate::article::markup::line_index::LineIndex;
use crate::article::model::Stripped;

/// Maximum nesting depth of containers; deeper ones keep their marks.
const MAX_DEPTH: usize = 8;
/// Maximum number of broken tables of a page that are reported.
const MAX_WARNINGS: usize = 4;

/// A text without the marks of extensions and without ads.
pub(crate) struct Resolved<'a> {
    pub(crate) text: Cow<'a, str>,
    /// Broken tables, for the author.
    pub(crate) warnings: Vec<String>,
}

/// Removes the marks of extensions and ads from a text. Removed parts are added to `stripped`.
///
/// `first_line` is the first line of `text` in the file.
pub(crate) fn resolve<'a>(text: &'a str, first_line: u32, stripped: &mut Vec<Stripped>) -> Resolved<'a> {
    let mut text = Cow::Borrowed(text);
    // The content of a container may look like code until the container is unwrapped.
    for _ in 0..MAX_DEPTH {
        let Some(edits) = outermost(&text) else { break };
        text = Cow::Owned(apply(&text, first_line, edits, stripped));
    }
    let mut warnings = Vec::new();
    let edits = {
        let code = CodeRanges::of(&text);
        let mut edits = marks::find(&text, &code);
        let regions = raw_regions::find(&text, &|offset| code.contain(offset));
        edits.extend(regions.into_iter().map(|(rule, start, end)| Edit::remove(rule, start..end)));
        for Repair { edits: repair, start, problem } in tables::find(&text, &code) {
            if warnings.len() < MAX_WARNINGS {
                let line = LineIndex::new(&text, first_line).line(start);
                warnings.push(format!("line {line}: the table {problem}"));
            }
            edits.extend(repair);
        }
        edits
    };
    let text = if edits.is_empty() { text } else { Cow::Owned(apply(&text, first_line, edits, stripped)) };
    Resolved { text, warnings }
}

/// Edits that unwrap the outermost containers of one kind, if there are any.
fn outermost(text: &str) -> Option<Vec<Edit>> {
    let code = CodeRanges::of(text);
    let finders: [fn(&str, &CodeRanges<'_>) -> Vec<Edit>; 5] =
        [containers::indented, containers::fenced, components::find, code_tags::find, directives::columns];
    finders.iter().map(|find| find(text, &code)).find(|edits| !edits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks what is left of a text, and that it has as many lines of the file as before. Line breaks that were added are
    /// shown as '¶'.
    fn check(text: &str, expected: &str) {
        let left = resolve(text, 1, &mut Vec::new()).text.replace("\r\n", "¶");
        assert_eq!(left, expected, "{text}");
        assert_eq!(left.matches('\n').count(), text.matches('\n').count(), "{text}");
    }

    #[test]
    fn directives_between_colons_keep_their_text() {
        check(":::danger\nThis erases the disk.\n:::\n", "\nThis erases the disk.\n\n");
        check("> ::: tip Docker needs it\n> Text.\n> :::", ">¶> Docker needs it¶>\n> Text.\n>");
        check(":::note[Mind it]{.wide}\nText.\n:::", "¶Mind it¶\nText.\n");
        check("::: {.callout-note title=\"Mind it\"}\nText.\n:::", "¶Mind it¶\nText.\n");
        check("::::{tab-set}\n:::{tab-item} Windows\nText.\n:::\n::::", "\n¶**Windows**¶\nText.\n\n");
        check(":::: tabs\n@tab npm\nText.\n::::", "\n¶**npm**¶\nText.\n");
        check("::: zone pivot=\"a\"\nText.\n:::image type=\"content\" source=\"x.png\":::\n:::row:::", "\nText.\n![](<x.png>)\n");
        check(":::image source=\"x.png\" alt-text=\"The menu.\":::", "![The menu.](<x.png>)");
        check("Open :::no-loc text=\"Azure\"::: now.", "Open Azure now.");
        check("::alert{type=\"info\"}\nText.\n::", "\nText.\n");
        check("Get it :material-file-download: now, at 10:simple-x: too.", "Get it  now, at 10 too.");
        check("std::fmt\n::std::fmt\n`:material-x:`", "std::fmt\n::std::fmt\n`:material-x:`");
        check("<Badge text=\"Q\" type=\"tip\" />: Why?", "Q: Why?");
        let columns = ":::row:::\n   :::column span=\"2\":::\n      Text.\n   :::column-end:::\n:::row-end:::";
        check(columns, "\n\nText.\n\n");
        check(":::note x=<!-- affiliate ads begin -->\nText.", "¶x=¶\nText.");
        check("```\n:::note\n```\nAnd ::: inside.", "```\n:::note\n```\nAnd ::: inside.");
    }

    #[test]
    fn indented_content_becomes_normal_content() {
        check("!!! warning \"Mind the load\"\n    Text.\nMore.", "¶Mind the load¶\nText.¶\nMore.");
        check("!!! note\n\n    1. One.\n    2. Two.\n\nMore.", "\n\n1. One.\n2. Two.¶\n\nMore.");
        check("=== \"Windows\"\n\n    ```\n    x\n    ```\n\n=== \"Mac\"\n\n    y", "¶**Windows**¶\n\n```\nx\n```¶\n\n¶**Mac**¶\n\ny¶");
        check("??? question \"How?\"\n    !!! tip inline end\n        So.", "¶**How?**¶\n\nSo.¶¶");
        check("1. One.\n\n    !!! note\n        Text.\n2. Two.", "1. One.\n\n\n    Text.¶\n2. Two.");
        for text in ["!!! This is loud\nText.", "=== x", "    === \"x\"\n\n        y", "```\n!!! note\n    Text.\n```"] {
            check(text, text);
        }
    }

    #[test]
    fn directives_in_fences_become_normal_content() {
        check("```{note} Mind it\n:class: wide\nText.\n```", "¶Mind it¶\n\nText.\n");
        check("````{tab-set}\n```{tab-item} Windows\n1. One.\n```\n````", "\n¶**Windows**¶\n1. One.\n\n");
        check("```{code-block} sh\n:linenos:\nls\n```", "```sh\n\nls\n```");
        check("```{toctree}\nx\n```", "\n\n");
        for text in ["```{.sh .wide}\nls\n```", "```{math}\nx\n```", "```\n```{note}\n```"] {
            check(text, text);
        }
    }

    #[test]
    fn components_keep_their_text_and_labels() {
        let tabs = "<Tabs groupId=\"os\">\n  <TabItem value=\"w\" label=\"Windows\">\n\n    Text.\n\n  </TabItem>\n</Tabs>";
        check(tabs, "\n¶**Windows**¶\n\nText.\n\n\n");
        check("<Callout\n  title=\"Mind it\"\n>\nText.\n</Callout>", "¶Mind it¶\n\n\nText.\n");
        check("import Tabs from '@theme/Tabs';\n\nText {/* x */}.", "\n\nText .");
        check("<Image src={'x.png'} alt=\"The menu\" />", "![The menu](<x.png>)");
        for text in ["<ServerName>\n", "Press <Esc> now.", "```\n<Tabs>\n</Tabs>\n```", "<Table>\n</Table>"] {
            check(text, text);
        }
    }

    #[test]
    fn templates_keep_their_text() {
        check("{% hint style=\"danger\" %}\nBack up first.\n{% endhint %}", "\nBack up first.\n");
        check("{% tab title=\"Windows\" %}\nText.\n{% endtab %}", "¶**Windows**¶\nText.\n");
        check("{{< tabs >}}\n{{% tab \"Windows\" %}}\nText.\n{{% /tab %}}\n{{< /tabs >}}", "\n¶**Windows**¶\nText.\n\n");
        check("A {{< glossary_tooltip text=\"Pod\" term_id=\"pod\" >}} fails.", "A Pod fails.");
        check("{% include note.html content=\"Back up first.\" %}", "¶Back up first.¶");
        check("See [it]({{ site.baseurl }}/it) in {{ page.version | upcase }}.", "See [it](/it) in .");
        check("{% highlight sh %}\n{{ x }} <script>\n{% endhighlight %}", "````````sh\n{{ x }} <script>\n````````");
        check("{% raw %}{{ x }}{% endraw %} and {% comment %}y{% endcomment %}.", "{{ x }} and .");
        check("![]({{< relref \"x.md\" >}})", "![](x.md)");
        for text in ["Run `docker inspect -f '{{.State}}'`, or {{.State}}.", "Insert {{ticket.id}}.", "    {% x %}", "{{ a + b }}", "{% x"]
        {
            check(text, text);
        }
    }

    #[test]
    fn attributes_go() {
        check("* Contents\n{:toc}\n\n## Again\n{: #again .note}\n\nText{:.x}.", "\n\n\n## Again\n\n\nText.");
        check("## Title {#id}\n\n**Fix 1: X** {#x}\n{ .annotate }", "## Title\n\n**Fix 1: X**\n");
        check("{::comment}\nx\n{:/comment}\nText.", "\n\n\nText.");
        for text in ["Returns {:ok, value}.", "`{:toc}`", "    {:toc}", "{\"a\": 1}", "Set {a} and {b}."] {
            check(text, text);
        }
    }

    #[test]
    fn marks_of_lines_go() {
        check("[TOC]\n[[_TOC_]]\n--8<-- \"x.md\"\n{!x.md!}\nText.", "\n\n\n\nText.");
        check("> [!div class=\"checklist\"]\n> * One.", "> \n> * One.");
        check("> [!tip]- Mind it\n> Text.", ">¶> Mind it¶>\n> Text.");
        check("[!INCLUDE [x](y.md)]\nText [!INCLUDE [x](y.md)].", "\nText .");
        check("%% secret %%\nText %% secret %%.\n\n%%\nsecret\n%%\n", "\nText .\n\n\n\n\n");
        for text in ["[!important](x)", "for %%i in (a) do echo %%i", "100 %% of it", "```\n%% x %%\n```", "%% open"] {
            check(text, text);
        }
    }

    #[test]
    fn links_roles_and_notes_become_text() {
        check("See [[The page]], [[The page|that]] and [[some text|the-page]].", "See The page, that and some text.");
        check("![[x.png]] {ref}`The title <target>`, {kbd}`Ctrl` and :guilabel:`OK`.", "![](<x.png>) The title, `Ctrl` and **OK**.");
        check("Text[^1] and text.[^2]\n\n[^2]: Note.", "Text and text.[^2]\n\n[^2]: Note.");
        for text in
            ["[[1]](https://x)", "a[[0]]", "[[ -f x ]]", "`[[x]]`", "Note:`x`", "<!-- `x:{y}` -->\n\n``` sh\nls\n```", "the set [^1]"]
        {
            check(text, text);
        }
    }

    #[test]
    fn broken_tables_are_repaired_and_reported() {
        let check = |text: &str, expected: &str, warning: &str| {
            let resolved = resolve(text, 1, &mut Vec::new());
            assert_eq!((resolved.text.replace("\r\n", "¶").as_str(), resolved.warnings.join("")), (expected, warning.to_string()));
        };
        check("x\n\n| a | b |\n| c | d |", "x\n\n| a | b |¶|---|---|\n| c | d |", "line 3: the table has no row of dashes below its head");
        check("| a |\n|---|\n| b | c |", "| a | |\n|---|---|\n| b | c |", "line 1: the table has rows of different length");
        check("|---|---|\n| a | b |", "\n| a | b |¶|---|---|", "line 1: the table begins with a row of dashes");
        check("| a \\| b |\n|---|\n| c |", "| a \\| b |\n|---|\n| c |", "");
        check("- | a |\n  |---|\n  | b |", "- | a |\n  |---|\n  | b |", "");
        check("| a |", "| a |", "");
        check("```\n| a |\n| b |\n```", "```\n| a |\n| b |\n```", "");
    }

    #[test]
    fn code_that_shows_an_ad_is_kept() {
        for text in [
            "```html\n<script>alert(1)</script>\n```\n",
            "Add `<script src=x>` to the head and save.\n\n## Next\n\nClose it with `</script>`.\n",
            "Add this:\n\n    <script src=x></script>\n",
            "> ~~~\n> <script>x</script>\n> ~~~\n",
            "- One\n\n      <iframe></iframe>\n",
            "<pre><code><script>x</script></code></pre>\n",
        ] {
            check(text, text);
        }
    }
}
