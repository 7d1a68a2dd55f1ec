//! The names of the fields that `kb` uses: those of blogs, Microsoft, Jekyll, Hugo, Docusaurus and Zendesk.

/// Names of fields as [`simplified`], the preferred ones first.
pub(super) const TITLE: [&str; 1] = ["title"];
pub(super) const DESCRIPTION: [&str; 3] = ["description", "excerpt", "summary"];
pub(super) const URL: [&str; 3] = ["url", "canonicalurl", "permalink"];
pub(super) const TAGS: [&str; 3] = ["tags", "labels", "keywords"];
pub(super) const CATEGORIES: [&str; 2] = ["categories", "category"];
pub(super) const DATES: [&str; 24] = [
    "updated",
    "lastmod",
    "lastmodifieddate",
    "lastmodifiedat",
    "lastmodified",
    "lastupdated",
    "lastupdate",
    "updatedat",
    "updateddate",
    "modified",
    "modifieddate",
    "datemodified",
    "msdate",
    "date",
    "pubdate",
    "publishdate",
    "publisheddate",
    "publishedat",
    "datepublished",
    "createddate",
    "createdat",
    "datecreated",
    "created",
    "published",
];
/// Microsoft writes `ms.date` with the month first.
pub(super) const MONTH_FIRST: &str = "msdate";

/// Whether the values of a field are text even if they look like numbers.
pub(super) fn is_verbatim(key: &str) -> bool {
    let key = simplified(key);
    [&TITLE[..], &TAGS, &CATEGORIES, &DATES].iter().any(|names| names.contains(&key.as_str()))
}

/// Whether a field is the title, which is a single text whatever it looks like.
pub(super) fn is_title(key: &str) -> bool {
    TITLE.contains(&simplified(key).as_str())
}

/// Whether `kb` uses a field.
pub(super) fn is_known(key: &str) -> bool {
    let key = simplified(key);
    [&TITLE[..], &DESCRIPTION, &URL, &TAGS, &CATEGORIES, &DATES].iter().any(|names| names.contains(&key.as_str()))
}

/// Whether a field is a list of short texts.
pub(super) fn is_list(key: &str) -> bool {
    let key = simplified(key);
    [&TAGS[..], &CATEGORIES].iter().any(|names| names.contains(&key.as_str()))
}

/// A key in lower case without separators: `last_modified`, `lastModified` and `Last-Modified` are the same.
pub(super) fn simplified(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '_' | '-' | '.' | ' ')).flat_map(char::to_lowercase).collect()
}
