//! What `field:value` asks for.

use super::filter::{Condition, Filter, applies_to, day};
use crate::article::{Entry, Gazetteer, Kind};
use crate::index::facet;
use crate::text::{self, Analyzer};

/// Whether the value of a field is words that the text of what is meant is likely to hold.
pub(super) fn is_words(field: &str) -> bool {
    matches!(field, "title" | "heading" | "code" | "product" | "platform" | "device")
}

/// The filters for a field that [`super::syntax`] knows; all of them hold.
///
/// # Errors
/// Why the value cannot be meant.
pub(super) fn filters(field: &str, value: &str, products: &[Entry], analyzer: &mut Analyzer) -> Result<Vec<Filter>, String> {
    let facets = |terms: Vec<String>| vec![Filter::of(Condition::Facets(terms), "")];
    match field {
        "title" | "heading" => {
            let name = if field == "title" { facet::TITLE } else { facet::HEADING };
            let terms = analyzer.whole_terms(value);
            if terms.is_empty() {
                return Err(format!("'{value}' has no word that a {field} is found by"));
            }
            Ok(terms.iter().flat_map(|term| facets(vec![facet::term(name, term)])).collect())
        }
        "tag" => Ok(facets(vec![facet::term(facet::TAG, &facet::folded(value))])),
        "category" => Ok(facets(vec![facet::term(facet::CATEGORY, &facet::folded(value))])),
        "language" => Ok(facets(vec![facet::term(facet::LANGUAGE, &facet::folded(value))])),
        "path" => Ok(facets(vec![facet::term(facet::PATH, &facet::path_value(value))])),
        "platform" | "product" | "device" => {
            let gazetteer = Gazetteer::of(products).map_err(|e| e.message)?;
            applies_to(&[value.to_string()], field == "platform", &gazetteer).map_err(|unknown| {
                let nearest = unknown.nearest.map_or(String::new(), |id| format!(", did you mean {id}?"));
                format!("'{}' is no {field} that is known{nearest}", unknown.name)
            })
        }
        "kind" => match [Kind::Troubleshooting, Kind::Howto, Kind::Reference, Kind::News, Kind::Promo].iter().find(|k| k.name() == value) {
            Some(kind) => Ok(facets(vec![facet::term(facet::KIND, kind.name())])),
            None => Err(format!("'{value}' is no kind of article (troubleshooting, howto, reference, news, promo)")),
        },
        "code" => match text::asked(value) {
            codes if codes.is_empty() => Err(format!("'{value}' is no code")),
            codes => Ok(facets(codes.iter().map(|code| facet::term(facet::CODE, code)).collect())),
        },
        "since" => day(value).map(|day| vec![Filter::of(Condition::Since(day), "")]).ok_or_else(|| not_a_day(value)),
        "before" => day(value).map(|day| vec![Filter::of(Condition::Before(day), "")]).ok_or_else(|| not_a_day(value)),
        _ => Err(format!("no field is called '{field}'")),
    }
}

fn not_a_day(value: &str) -> String {
    format!("'{value}' is no day (2024-05-01, 2024-05, 2024)")
}
