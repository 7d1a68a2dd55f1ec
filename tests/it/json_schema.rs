//! `docs/kb.schema.json` describes the program's output: the replies of all commands are valid, and every property that the
//! schema describes is in one of them.
//!
//! The validator below supports the keywords that the schema uses, and panics at others. A general one (jsonschema 0.61
//! with 31 crates) takes minutes to compile, a large part of the time that `cargo test` may take.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::sandbox::{Run, Sandbox, copy_folder, repository};

struct Schema(Value);

/// What the check of a value found.
#[derive(Default)]
struct Findings {
    errors: Vec<String>,
    /// Properties in the value, by their paths in the schema: `hit.snippet.text`.
    printed: BTreeSet<String>,
}

/// Where a value is checked: in the schema, and in the reply.
struct Place<'a> {
    schema: &'a str,
    reply: &'a str,
}

impl Schema {
    fn read() -> Schema {
        Schema(serde_json::from_str(&std::fs::read_to_string(repository().join("docs/kb.schema.json")).unwrap()).unwrap())
    }

    /// Checks a value as a reply of the given name.
    fn findings(&self, reply: &str, value: &Value) -> Findings {
        let mut findings = Findings::default();
        self.check(&self.0["$defs"][reply], value, &Place { schema: reply, reply }, &mut findings);
        findings
    }

    fn check(&self, schema: &Value, value: &Value, at: &Place<'_>, findings: &mut Findings) {
        let Value::Object(keywords) = schema else {
            assert_eq!(*schema, Value::Bool(true), "{}: a schema is an object or true", at.reply);
            return;
        };
        let mut wrong = |what: String| findings.errors.push(format!("{}: {what}", at.reply));
        for (keyword, rule) in keywords {
            match keyword.as_str() {
                "type" if !has_type(value, rule) => wrong(format!("{value} is not of type {rule}")),
                "const" if value != rule => wrong(format!("{value} is not {rule}")),
                "enum" if !rule.as_array().unwrap().contains(value) => wrong(format!("{value} is none of {rule}")),
                "minimum" if value.as_f64().is_some_and(|n| Some(n) < rule.as_f64()) => wrong(format!("{value} is below {rule}")),
                "minItems" if value.as_array().map(Vec::len) < rule.as_u64().map(|n| n as usize) => wrong(format!("{value} is short")),
                "maxItems" if value.as_array().map(Vec::len) > rule.as_u64().map(|n| n as usize) => wrong(format!("{value} is long")),
                "required" => {
                    let missing = rule.as_array().unwrap().iter().filter(|key| value.get(key.as_str().unwrap()).is_none());
                    missing.for_each(|key| wrong(format!("{key} is missing")));
                }
                "type" | "const" | "enum" | "minimum" | "minItems" | "maxItems" | "description" => {}
                "$ref" | "anyOf" | "items" | "properties" | "additionalProperties" => {}
                other => panic!("{}: the validator does not know the keyword {other}", at.reply),
            }
        }
        self.check_inside(schema, value, at, findings);
    }

    fn check_inside(&self, schema: &Value, value: &Value, at: &Place<'_>, findings: &mut Findings) {
        let Place { schema: path, reply } = at;
        if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) {
            assert!(!self.0["$defs"][name].is_null(), "{reply}: no definition of {name}");
            self.check(&self.0["$defs"][name], value, &Place { schema: name, reply }, findings);
        }
        if let Some(choices) = schema["anyOf"].as_array() {
            let tried = choices.iter().enumerate().map(|(i, choice)| {
                let mut findings = Findings::default();
                self.check(choice, value, &Place { schema: &choice_path(path, i, choice), reply }, &mut findings);
                findings
            });
            // The errors of the alternative with the fewest errors are the most useful ones.
            let best = tried.min_by_key(|findings| findings.errors.len()).unwrap_or_default();
            findings.errors.extend(best.errors);
            findings.printed.extend(best.printed);
        }
        for (i, item) in value.as_array().into_iter().flatten().enumerate().filter(|_| !schema["items"].is_null()) {
            self.check(&schema["items"], item, &Place { schema: &items_path(path), reply: &format!("{reply}[{i}]") }, findings);
        }
        for (key, field) in value.as_object().into_iter().flatten() {
            let (property, inside) = (property_path(path, key), format!("{reply}.{key}"));
            match (&schema["properties"][key], &schema["additionalProperties"]) {
                (Value::Null, Value::Null) => {}
                (Value::Null, Value::Bool(false)) => findings.errors.push(format!("{reply}: {key} is not in the schema")),
                (Value::Null, others) => {
                    self.check(others, field, &Place { schema: &property_path(path, "*"), reply: &inside }, findings);
                }
                (rule, _) => {
                    self.check(rule, field, &Place { schema: &property, reply: &inside }, findings);
                    findings.printed.insert(property);
                }
            }
        }
    }

    /// The paths of all properties in all definitions.
    fn properties(&self) -> BTreeSet<String> {
        fn collect(schema: &Value, path: &str, found: &mut BTreeSet<String>) {
            for (key, property) in schema["properties"].as_object().into_iter().flatten() {
                let inside = property_path(path, key);
                collect(property, &inside, found);
                found.insert(inside);
            }
            for (i, choice) in schema["anyOf"].as_array().into_iter().flatten().enumerate() {
                collect(choice, &choice_path(path, i, choice), found);
            }
            for (keyword, inside) in [("items", items_path(path)), ("additionalProperties", property_path(path, "*"))] {
                if schema[keyword].is_object() {
                    collect(&schema[keyword], &inside, found);
                }
            }
        }
        let mut found = BTreeSet::new();
        self.0["$defs"].as_object().unwrap().iter().for_each(|(name, schema)| collect(schema, name, &mut found));
        found
    }
}

fn property_path(path: &str, key: &str) -> String {
    format!("{path}.{key}")
}

fn items_path(path: &str) -> String {
    format!("{path}[]")
}

/// The choices of a block have names: their constant types.
fn choice_path(path: &str, number: usize, choice: &Value) -> String {
    let name = choice["properties"]["type"]["const"].as_str().map_or_else(|| number.to_string(), str::to_string);
    format!("{path}|{name}")
}

fn has_type(value: &Value, types: &Value) -> bool {
    let is = |name: &Value| match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "null" => value.is_null(),
        other => panic!("no type is called {other}"),
    };
    types.as_array().map_or_else(|| is(types), |all| all.iter().any(is))
}

/// An article with every kind of block.
const BLOCKS: &str = "# A table

> quoted

| a | [b](c) |
|---|---|

[![alone](x.png)](large.png)

## Fix 1: Repair it

Press ![the button](y.png) of the [tool](https://shop.example.com/buy-now/): with the Pro version it takes just 2 clicks.

### By hand

Turn the screw.
";

/// Runs commands, and validates each line that they print.
struct Session {
    schema: Schema,
    sandbox: Sandbox,
    /// Properties that were printed, by their paths in the schema.
    printed: RefCell<BTreeSet<String>>,
}

impl Session {
    fn new() -> Session {
        let sandbox = Sandbox::new();
        copy_folder(&repository().join("tests/docs"), &sandbox.path(""));
        copy_folder(&repository().join("corpus"), &sandbox.path("corpus"));
        copy_folder(&sandbox.path("articles"), &sandbox.path("corpus/articles"));
        Session { schema: Schema::read(), sandbox, printed: RefCell::default() }
    }

    fn valid(&self, reply: &str, printed: &str) -> Value {
        let lines: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect();
        assert!(!lines.is_empty(), "{reply} prints nothing");
        for line in &lines {
            let Findings { errors, printed } = self.schema.findings(reply, line);
            assert!(errors.is_empty(), "{reply}:\n{}", errors.join("\n"));
            self.printed.borrow_mut().extend(printed);
        }
        lines[0].clone()
    }

    /// The first line that a command prints.
    fn reply(&self, reply: &str, arguments: &[&str]) -> Value {
        let Run { code, stdout, stderr } = self.sandbox.kb(arguments);
        assert!(code < 2, "{arguments:?}: {stderr}");
        self.valid(reply, &stdout)
    }

    fn error(&self, arguments: &[&str]) -> Value {
        let run = self.sandbox.kb(arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {run:?}");
        self.valid("error", &run.stderr)
    }
}

/// One test, so that all replies are of the same session: together they contain every property.
#[test]
fn replies_match_the_schema_and_contain_every_property() {
    let session = Session::new();
    errors(&session);
    indexes_and_searches(&session);
    sections_and_articles(&session);
    evaluations(&session);
    std::fs::rename(session.sandbox.path("corpus"), session.sandbox.path("gone")).unwrap();
    assert!(session.reply("status", &["status", "--json"])["changed"].is_null());
    let printed = session.printed.borrow();
    let missing: Vec<String> = session.schema.properties().difference(&printed).cloned().collect();
    assert!(missing.is_empty(), "no reply of this test contains:\n{}", missing.join("\n"));
}

fn indexes_and_searches(session: &Session) {
    let status = |changed: bool| assert_eq!(session.reply("status", &["status", "--json"])["changed"]["any"], changed);
    session.reply("index", &["index", "--json"]);
    status(false);
    session.sandbox.write("corpus/odd.md", "---\ntitle: [\n---\n\nText.\n");
    session.sandbox.write("corpus/blocks.md", BLOCKS);
    session.sandbox.write("corpus/picture.png", "");
    session.sandbox.write("corpus/binary.md", "\0");
    status(true);
    session.reply("index", &["index", "--json"]);
    session.reply("index", &["index", "--json", "--rebuild"]);

    let reply = session.reply("search", &["search", "--json", "--explain", "--facets", "--expand", "prnter oflfine \"restart\" nofield:x"]);
    for part in ["corrections", "filters", "notes"] {
        assert!(reply["query"][part].is_array(), "{part}: {reply}");
    }
    session.reply("search", &["search", "--json", "--from", "app.log"]);
    session.reply("search", &["search", "--json", "--all", "--explain", "-n", "1000", "windows"]);
    assert_eq!(session.reply("search", &["search", "--json", "coffee machine leaks water"])["confidence"]["band"], "none");
    assert!(session.reply("search", &["search", "--json", "restart vpn services", "--expand"])["hits"][0]["same_fix"].is_object());
    session.reply("batch_line", &["search", "--batch", "queries.jsonl"]);
    session.sandbox.write("misspelt.jsonl", "{\"_id\": \"q\", \"text\": \"prnter oflfine\"}\n");
    session.reply("batch_line", &["search", "--batch", "misspelt.jsonl"]);

    session.reply("code", &["code", "--json", "0xc000021a"]);
    session.reply("code", &["code", "--json", "0xc000021b"]);
    session.reply("code_top", &["code", "--top", "-n", "1000", "--json"]);
    session.reply("suggest", &["suggest", "--json", "p"]);
    session.reply("dupes", &["dupes", "--json"]);
    session.reply("check", &["check", "--json"]);
    std::fs::remove_file(session.sandbox.path("corpus/binary.md")).unwrap();
    session.reply("inspect", &["inspect", "--json", "corpus"]);
}

fn sections_and_articles(session: &Session) {
    let files = std::fs::read_dir(session.sandbox.path("corpus/articles")).unwrap().flatten().map(|entry| entry.path());
    let files = files
        .filter(|path| path.is_file())
        .chain(["corpus/blocks.md", "corpus/printers/paper-jam-message-will-not-go-away.md"].map(Into::into));
    for file in files {
        let outlines = session.reply("show_outlines", &["show", "--json", file.to_str().unwrap()]);
        for section in outlines["articles"][0]["sections"].as_array().unwrap() {
            session.reply("show_section", &["show", "--json", section["id"].as_str().unwrap()]);
        }
    }
}

fn errors(session: &Session) {
    session.error(&["search", "--json", "anything", "--index", "no-such-folder/x", "--from", "nothing"]);
    session.error(&["status", "--json"]);
    session.error(&["search", "--json", "--no-such-flag", "x"]);
}

fn evaluations(session: &Session) {
    session.reply("eval", &["eval", "--json", "sets/demo", "--run", "run.txt"]);
    assert!(session.reply("eval", &["eval", "--json", "sets/demo", "--compare", "run.txt"])["compared"].is_array());
    session.sandbox.write("fails.toml", "[[case]]\nquery = \"printer\"\nnothing = true\n");
    session.reply("test", &["test", "--json", "cases.toml", "fails.toml"]);
}

#[test]
fn the_schema_is_strict_and_has_every_definition() {
    let Schema(schema) = Schema::read();
    let definitions = schema["$defs"].as_object().unwrap();
    assert!(schema["anyOf"].as_array().unwrap().iter().all(|choice| definitions.contains_key(&choice["$ref"].as_str().unwrap()[8..])));
    strict(&schema, "schema");
}

/// Checks that every object lists its required fields, and allows no additional ones.
fn strict(schema: &Value, at: &str) {
    if schema["properties"].is_object() && schema["type"] == "object" {
        assert!(schema["required"].is_array() && schema["additionalProperties"] == Value::Bool(false), "{at}");
    }
    let inside = schema.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), value));
    let items = schema.as_array().into_iter().flatten().enumerate().map(|(i, value)| (i.to_string(), value));
    inside.chain(items).for_each(|(key, value)| strict(value, &format!("{at}.{key}")));
}

#[test]
fn the_validator_finds_errors() {
    let errors = |value: Value| Schema::read().findings("error", &value).errors;
    let right = serde_json::json!({"error": {"kind": "usage", "message": "no", "path": null}});
    assert_eq!(errors(right.clone()), Vec::<String>::new());
    let with = |key: &str, value: Value| {
        let mut wrong = right.clone();
        wrong["error"][key] = value;
        wrong
    };
    for wrong in [with("kind", "fate".into()), with("message", 1.into()), with("more", 1.into()), serde_json::json!({"error": {}})] {
        assert!(!errors(wrong.clone()).is_empty(), "{wrong}");
    }
}
