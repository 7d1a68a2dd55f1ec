//! Kinds of HTML elements, by name and attributes.

use super::tokens::Attributes;

pub(super) fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Whether an element opens a tab or a panel of an accordion.
pub(super) fn opens_panel(attributes: &Attributes) -> bool {
    attributes.has("aria-expanded") && attributes.has("aria-controls") || attributes.get("role") == "tab"
}

/// Whether a `style` attribute hides its element.
pub(super) fn is_invisible(style: &str) -> bool {
    if style.is_empty() {
        return false;
    }
    let style: String = style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// Whether an element ends inline code, even if the end tag of the code is missing.
pub(super) fn ends_inline_code(name: &str) -> bool {
    is_block(name) || matches!(name, "ul" | "ol" | "menu" | "li" | "blockquote" | "pre" | "table" | "tr" | "td" | "th")
}

/// Whether an element never has content.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "area" | "base" | "br" | "col" | "embed" | "hr" | "img" | "input" | "link" | "meta" | "source" | "track" | "wbr")
}

/// Whether an element ends the paragraph before it.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "dl"
            | "dt"
            | "dd"
            | "figure"
            | "figcaption"
            | "details"
            | "summary"
            | "address"
            | "tbody"
            | "thead"
            | "center"
            | "fieldset"
            | "body"
    )
}

/// Language of a code block, by its class: `language-bash`.
pub(super) fn code_language(class: &str) -> Option<String> {
    class.split_whitespace().find_map(|c| c.strip_prefix("language-").or(c.strip_prefix("lang-"))).map(str::to_string)
}
