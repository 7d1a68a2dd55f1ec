//! `docs/kb.schema.json` describes the program's output: the replies of all commands are valid.
//!
//! The validator below supports the keywords that the schema uses, and panics at others. A general one (jsonschema 0.61
//! with 31 crates) takes minutes to compile, a large part of the time that `cargo test` may take.

use serde_json::Value;

use crate::sandbox::{Run, Sandbox, copy_folder, repository};

struct Schema(Value);

impl Schema {
    fn read() -> Schema {
        Schema(serde_json::from_str(&std::fs::read_to_string(repository().join("docs/kb.schema.json")).unwrap()).unwrap())
    }

    /// The errors of a value as a reply of the given name.
    fn errors(&self, reply: &str, value: &Value) -> Vec<String> {
        let mut errors = Vec::new();
        self.check(&self.0["$defs"][reply], value, reply, &mut errors);
        errors
    }

    fn check(&self, schema: &Value, value: &Value, at: &str, errors: &mut Vec<String>) {
        let Value::Object(keywords) = schema else {
            assert_eq!(*schema, Value::Bool(true), "{at}: a schema is an object or true");
            return;
        };
        let mut wrong = |what: String| errors.push(format!("{at}: {what}"));
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
                other => panic!("{at}: the validator does not know the keyword {other}"),
            }
        }
        self.check_inside(schema, value, at, errors);
    }

    fn check_inside(&self, schema: &Value, value: &Value, at: &str, errors: &mut Vec<String>) {
        if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix("#/$defs/")) {
            assert!(!self.0["$defs"][name].is_null(), "{at}: no definition of {name}");
            self.check(&self.0["$defs"][name], value, at, errors);
        }
        if let Some(choices) = schema["anyOf"].as_array() {
            let failures = choices.iter().map(|choice| {
                let mut errors = Vec::new();
                self.check(choice, value, at, &mut errors);
                errors
            });
            // The errors of the alternative with the fewest errors are the most useful ones.
            errors.extend(failures.min_by_key(Vec::len).unwrap_or_default());
        }
        for (i, item) in value.as_array().into_iter().flatten().enumerate().filter(|_| !schema["items"].is_null()) {
            self.check(&schema["items"], item, &format!("{at}[{i}]"), errors);
        }
        for (key, field) in value.as_object().into_iter().flatten() {
            match (&schema["properties"][key], &schema["additionalProperties"]) {
                (Value::Null, Value::Null) => {}
                (Value::Null, Value::Bool(false)) => errors.push(format!("{at}: {key} is not in the schema")),
                (Value::Null, others) => self.check(others, field, &format!("{at}.{key}"), errors),
                (property, _) => self.check(property, field, &format!("{at}.{key}"), errors),
            }
        }
    }
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

/// Runs commands, and validates each line that they print.
struct Session {
    schema: Schema,
    sandbox: Sandbox,
}

impl Session {
    fn new() -> Session {
        let sandbox = Sandbox::new();
        copy_folder(&repository().join("tests/docs"), &sandbox.path(""));
        copy_folder(&repository().join("corpus"), &sandbox.path("corpus"));
        copy_folder(&sandbox.path("articles"), &sandbox.path("corpus/articles"));
        Session { schema: Schema::read(), sandbox }
    }

    fn valid(&self, reply: &str, printed: &str) -> Value {
        let lines: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect();
        assert!(!lines.is_empty(), "{reply} prints nothing");
        for line in &lines {
            let errors = self.schema.errors(reply, line);
            assert!(errors.is_empty(), "{reply}:\n{}", errors.join("\n"));
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

#[test]
fn replies_match_the_schema() {
    let session = Session::new();
    let status = |changed: bool| assert_eq!(session.reply("status", &["status", "--json"])["changed"]["any"], changed);
    session.reply("index", &["index", "--json"]);
    status(false);
    session.sandbox.write("corpus/odd.md", "---\ntitle: [\n---\n\nText.\n");
    session.sandbox.write("corpus/table.md", "# A table\n\n> quoted\n\n| a | [b](c) |\n|---|---|\n\n![alone](x.png)\n");
    session.sandbox.write("corpus/picture.png", "");
    status(true);
    session.reply("index", &["index", "--json"]);
    session.reply("index", &["index", "--json", "--rebuild"]);

    let reply = session.reply("search", &["search", "--json", "--explain", "--facets", "--expand", "prnter oflfine \"restart\" nofield:x"]);
    for part in ["corrections", "filters", "notes"] {
        assert!(reply["query"][part].is_array(), "{part}: {reply}");
    }
    session.reply("search", &["search", "--json", "--from", "app.log"]);
    session.reply("search", &["search", "--json", "--all", "--explain", "-n", "1000", "windows"]);
    session.reply("search", &["search", "--json", "how to bake bread"]);
    assert!(session.reply("search", &["search", "--json", "restart vpn services", "--expand"])["hits"][0]["same_fix"].is_object());
    session.reply("batch_line", &["search", "--batch", "queries.jsonl"]);

    session.reply("code", &["code", "--json", "0xc000021a"]);
    session.reply("code", &["code", "--json", "0xc000021b"]);
    session.reply("code_top", &["code", "--top", "-n", "1000", "--json"]);
    session.reply("suggest", &["suggest", "--json", "p"]);
    session.reply("dupes", &["dupes", "--json"]);
    session.reply("check", &["check", "--json"]);
    session.reply("inspect", &["inspect", "--json", "corpus"]);
}

#[test]
fn sections_and_articles_match_the_schema() {
    let session = Session::new();
    session.sandbox.write("corpus/table.md", "# A table\n\n> quoted\n\n| a | [b](c) |\n|---|---|\n\n![alone](x.png)\n");
    session.reply("index", &["index", "--json"]);
    let mut kinds = std::collections::BTreeSet::new();
    let files = std::fs::read_dir(session.sandbox.path("corpus/articles")).unwrap().flatten().map(|entry| entry.path());
    let files = files
        .filter(|path| path.is_file())
        .chain(["corpus/table.md", "corpus/printers/paper-jam-message-will-not-go-away.md"].map(Into::into));
    for file in files {
        let outlines = session.reply("show_outlines", &["show", "--json", file.to_str().unwrap()]);
        for section in outlines["articles"][0]["sections"].as_array().unwrap() {
            let section = session.reply("show_section", &["show", "--json", section["id"].as_str().unwrap()]);
            kinds.extend(section["blocks"].as_array().unwrap().iter().map(|block| block["type"].as_str().unwrap().to_string()));
        }
    }
    for kind in ["paragraph", "list", "quote", "table", "pictures"] {
        assert!(kinds.contains(kind), "{kind} is shown: {kinds:?}");
    }
}

#[test]
fn evaluations_and_errors_match_the_schema() {
    let session = Session::new();
    session.error(&["search", "--json", "anything", "--index", "no-such-folder/x", "--from", "nothing"]);
    session.error(&["status", "--json"]);
    session.error(&["search", "--json", "--no-such-flag", "x"]);
    session.reply("index", &["index", "--json"]);
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
    let errors = |value: Value| Schema::read().errors("error", &value);
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
