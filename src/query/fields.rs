//! The meaning of `field:value`.

use super::filter::{ArticlePath, Condition, Filter, applies_to, day};
use crate::article::{Entry, Gazetteer, Kind};
use crate::index::facet;
use crate::text::{self, Analyzer};

/// Whether the values of a field are words that articles are likely to contain.
pub(super) fn is_words(field: &str) -> bool {
    matches!(field, "title" | "heading" | "code" | "product" | "platform" | "device")
}

/// Returns the filters for a field of [`super::syntax::FIELDS`], all of which must hold.
///
/// # Errors
/// The reason why the value is not valid.
pub(super) fn filters(field: &str, value: &str, products: &[Entry], analyzer: &mut Analyzer) -> Result<Vec<Filter>, String> {
    let facets = |terms: Vec<String>| vec![Filter::of(Condition::Facets(terms), "")];
    match field {
        "title" | "heading" => {
            let name = if field == "title" { facet::TITLE } else { facet::HEADING };
            let terms = analyzer.terms_of_words_in_any_language(value);
            if terms.is_empty() && field == "title" {
                // Stop words are not indexed, but a title may consist of nothing else.
                return Ok(facets(vec![facet::term(facet::WHOLE_TITLE, &facet::whole_title_value(value))]));
            }
            if terms.is_empty() {
                return Err(format!("'{value}' contains no word that can be searched for in a {field}"));
            }
            Ok(terms.iter().flat_map(|any| facets(any.iter().map(|term| facet::term(name, term)).collect())).collect())
        }
        "tag" => Ok(facets(vec![facet::term(facet::TAG, &facet::normalized(value))])),
        "category" => Ok(facets(vec![facet::term(facet::CATEGORY, &facet::normalized(value))])),
        "language" => Ok(facets(vec![facet::term(facet::LANGUAGE, &facet::normalized(value))])),
        "path" => Ok(vec![Filter::of(Condition::Path(ArticlePath::parse(value)), "")]),
        "platform" | "product" | "device" => {
            let gazetteer = Gazetteer::of(products).map_err(|e| e.message)?;
            applies_to(&[value.to_string()], field == "platform", &gazetteer).map_err(|unknown| {
                let nearest = unknown.nearest.map_or(String::new(), |id| format!(" (did you mean {id}?)"));
                format!("unknown {field} '{}'{nearest}", unknown.name)
            })
        }
        "kind" => match [Kind::Troubleshooting, Kind::Howto, Kind::Reference, Kind::News, Kind::Promo].iter().find(|k| k.name() == value) {
            Some(kind) => Ok(facets(vec![facet::term(facet::KIND, kind.name())])),
            None => Err(format!("unknown kind '{value}' (use troubleshooting, howto, reference, news or promo)")),
        },
        "code" => match text::possible_codes(value) {
            codes if codes.is_empty() => Err(format!("'{value}' is not a code")),
            codes => Ok(facets(codes.iter().map(|code| facet::term(facet::CODE, code)).collect())),
        },
        "since" => day(value).map(|day| vec![Filter::of(Condition::Since(day), "")]).ok_or_else(|| invalid_date(value)),
        "before" => day(value).map(|day| vec![Filter::of(Condition::Before(day), "")]).ok_or_else(|| invalid_date(value)),
        _ => Err(format!("unknown field '{field}'")),
    }
}

fn invalid_date(value: &str) -> String {
    format!("'{value}' is not a valid date (write 2024-05-01, 2024-05 or 2024)")
}
