//! An entry of the gazetteer: one platform, product or device, with the spellings that name it.

use serde::{Deserialize, Serialize};

/// How to write a product in the settings.
pub const HOW_TO_WRITE_A_PRODUCT: &str =
    "a [[product]] has `id`, `name`, `kind` (platform, product or device), `names`, and `family` if it is a version of another product";

/// Kind of a gazetteer entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProductKind {
    /// An operating system, or a version of one.
    Platform,
    /// A program or a service.
    Product,
    /// A piece of hardware, or its manufacturer.
    Device,
}

/// A platform, product or device that articles may apply to.
///
/// Names and versions may contain braces: `{a,b}` expands to both, `{5..7}` to 5, 6 and 7.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Lower-case letters, digits and hyphens, dots only inside numbers: 'windows-11', 'ubuntu-22.04'.
    pub id: String,
    /// Display name: 'Windows 11'.
    pub name: String,
    /// Kind of the entry.
    pub kind: ProductKind,
    /// Id of the entry of which this one is a version, a kind or a part.
    #[serde(default)]
    pub family: Option<String>,
    /// Spellings that match in any case; a space also matches a hyphen or nothing.
    #[serde(default)]
    pub names: Vec<String>,
    /// Case-sensitive spellings: 'Word'. Before a version they match in any case.
    #[serde(default)]
    pub exact: Vec<String>,
    /// Versions that may follow a spelling: '11', 'Pro Max'. Each becomes an entry of this family.
    #[serde(default)]
    pub versions: Vec<String>,
    /// Id of the platform that a device runs; its versions and kinds run it, too.
    #[serde(default)]
    pub runs: Option<String>,
    /// Sentence that mentions the entry, for tests of the built-in entries.
    #[serde(default)]
    pub example: String,
}
