//! Pasted logs, traces, mails and tickets: what they say about a problem.

use kb::query::{Lexicon, Query};
use kb::text::Analyzer;

use crate::sandbox::{Sandbox, article};

/// The statements of a pasted text, one a line.
fn statements(text: &str) -> String {
    let query = Query::parse(text, Lexicon::built_in(), &mut Analyzer::default());
    assert!(query.pasted && query.text == text, "{text}");
    query.statements.unwrap_or_default()
}

/// Checks what is taken from a text, and that nothing else is.
fn check(text: &str, kept: &[&str], left_out: &[&str]) {
    let found = statements(text);
    for part in kept {
        assert!(found.contains(part), "{part} is not in:\n{found}\nof:\n{text}");
    }
    for part in left_out {
        assert!(!found.contains(part), "{part} is in:\n{found}\nof:\n{text}");
    }
}

/// A log in which a routine line is repeated many times around the lines that matter.
fn within(routine: &str, lines: &str) -> String {
    let noise = format!("{routine}\n").repeat(20);
    format!("{noise}{lines}\n{noise}")
}

/// Of a log only the lines about failures are taken, without what varies.
#[test]
fn logs_of_many_programs() {
    let times = ["10:00:00", "2025", "Jun"];
    let check_log = |routine: &str, lines: &str, kept: &[&str], left_out: &[&str]| {
        check(&within(routine, lines), kept, &[&times[..], left_out].concat());
    };
    // Web servers and proxies.
    check_log(
        "10.0.0.1 - - [03/Jun/2025:10:00:00 +0200] \"GET /cart/17 HTTP/1.1\" 200 512 \"-\" \"curl\"",
        "10.0.0.1 - - [03/Jun/2025:10:00:00 +0200] \"GET /checkout/991 HTTP/1.1\" 503 12 \"-\" \"curl\"",
        &["HTTP 503", "checkout"],
        &["cart", "991", "10.0.0.1", "200"],
    );
    check_log(
        "2025/06/03 10:00:00 [info] 12#12: *57 client closed keepalive connection",
        "2025/06/03 10:00:00 [error] 12#12: *58 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.9",
        &["Connection refused", "while connecting to upstream"],
        &["keepalive", "*58", "10.0.0.9"],
    );
    check_log(
        "[Tue Jun 03 10:00:00.123456 2025] [mpm:notice] [pid 4711] AH00489: Apache configured",
        "[Tue Jun 03 10:00:00.123456 2025] [core:error] [pid 4711] (13)Permission denied: AH00035: access to /index.html denied",
        &["Permission denied", "AH00035"],
        &["4711", "configured"],
    );
    // Databases.
    check_log(
        "2025-06-03 10:00:00.123 UTC [4711] LOG:  checkpoint complete: wrote 42 buffers",
        "2025-06-03 10:00:00.123 UTC [4711] FATAL:  password authentication failed for user \"shop\"",
        &["password authentication failed for user \"shop\""],
        &["checkpoint", "4711"],
    );
}

/// 1. Frames are left out, exceptions are their classes and messages.
/// 2. The deepest cause comes first.
#[test]
fn traces_of_many_languages() {
    let java = "Exception in thread \"main\" com.example.StartException: the shop does not start\n\tat com.example.Shop.main(Shop.java:12)\n\
                Caused by: java.lang.IllegalStateException: no pool\n\tat com.example.Pool.get(Pool.java:99)\n\t... 3 more\n\
                Caused by: java.net.ConnectException: Connection refused\n\tat java.net.Socket.connect(Socket.java:600)\n\t... 9 more\n";
    check(java, &["ConnectException: Connection refused"], &["Pool.java", "at com", "more"]);
    assert!(statements(java).starts_with("ConnectException: Connection refused\nIllegalStateException: no pool\n"), "{}", statements(java));
    let python = "Traceback (most recent call last):\n  File \"/app/shop.py\", line 12, in <module>\n    main()\n  File \"/app/shop.py\", line 7, in main\n\
                  psycopg2.OperationalError: could not translate host name \"db\" to address\n";
    check(python, &["OperationalError: could not translate host name"], &["File", "line 12"]);
    let net = "Unhandled exception. System.InvalidOperationException: cannot start ---> System.IO.FileNotFoundException: no settings\n   \
               at Shop.Start() in C:\\src\\Start.cs:line 12\n   at Shop.Main()\n   --- End of inner exception stack trace ---\n";
    check(net, &["FileNotFoundException: no settings", "InvalidOperationException"], &["Start.cs", "End of"]);
    let node = "Error: listen EADDRINUSE: address already in use :::3000\n    at Server.setup (node:net:1463:16)\n    at listen (node:net:1511:12)\n    at start (/app/a.js:3:1)\n";
    check(node, &["EADDRINUSE", "address already in use"], &["node:net", "setup"]);
}

/// 1. Of a mail remain the subject and what its sender describes; numbers in it stay.
/// 2. A ticket may contain a log.
#[test]
fn mails_and_tickets() {
    check(
        "From: Jo Doe <jo@example.com>\nTo: Service Desk <desk@example.com>\nSubject: FW: URGENT!! cannot work from home\n\
         Date: Tue, 3 Jun 2025 08:12:44 +0200\n\nHi team,\n\nhope you are well. The vpn says error 691 since yesterday.\n\n\
         Thanks a lot in advance!\n\nKind regards\nJo Doe\nHead of Sales\nTel. +49 711 123456\nThis message is confidential.\n",
        &["cannot work from home", "The vpn says error 691 since yesterday."],
        &["URGENT", "hope", "Kind", "Sales", "711", "confidential", "2025", "Desk"],
    );
    check(
        "Von: Eva <eva@example.com>\nAn: Support <support@example.com>\nBetreff: AW: Drucker\n\nGuten Tag,\n\nder Drucker druckt nur leere Seiten.\n\n\
         Vielen Dank im Voraus\n\nMit freundlichen Grüßen\nEva Muster\nMuster GmbH\n",
        &["Drucker", "der Drucker druckt nur leere Seiten."],
        &["AW", "Grüßen", "GmbH", "Guten", "Dank"],
    );
    check(
        "Bonjour,\n\nl'imprimante affiche le code E1002.\nElle ne répond plus.\n\nCordialement,\nAnne Dupont\nService comptable\n",
        &["E1002", "ne répond plus"],
        &["Bonjour", "Cordialement", "Dupont"],
    );
    check(
        "Ticket: INC0012345\nPriority: P2\nRequester: Jo Doe\nSummary: nobody hears me in meetings\nAssignee: none\n\n\
         It happens in every call.\n",
        &["nobody hears me in meetings", "It happens in every call."],
        &["INC0012345", "P2", "Jo"],
    );
}

/// A pasted text that only quotes a message is what its sender describes.
#[test]
fn descriptions_with_a_message_are_no_logs() {
    let parse = |text: &str| Query::parse(text, Lexicon::built_in(), &mut Analyzer::default());
    for text in [
        "The printer prints nothing since Monday.\nIt shows this on the display:\nError: the paper is in the wrong tray\nI took it out and put it in again.\nThat did not help.\n",
        "My laptop does not charge.\nI have tried another cable.\nModel: X1, bought in May\nWhat can I do now?\n",
        "1. Open the settings of the app\n2. Choose the account that fails\n3. Remove it from the list\n4. Add it again with the new password\n",
    ] {
        assert!(parse(text).statements.is_none(), "{text}: {:?}", parse(text).statements);
    }
}

/// A text that is typed, or only describes a problem, is no log.
#[test]
fn questions_are_no_logs() {
    let parse = |text: &str| Query::parse(text, Lexicon::built_in(), &mut Analyzer::default());
    for text in ["ERROR 1045 printer", "error: 43", "2.0.1 crashes at 10:00", "hi, printer offline", "Error", "at noon (12:00) it stops"] {
        assert!(parse(text).statements.is_none(), "{text}: {:?}", parse(text).statements);
    }
    let prose = "The printer is offline every morning.\nI turn it on and off.\nThen it works for an hour.\nAt noon it stops again.\n";
    assert!(parse(prose).pasted && parse(prose).statements.is_none());
}

/// 1. What a log says is found among its noise; the reply says what was searched for.
/// 2. Synonyms count as in a typed query.
#[test]
fn the_failure_of_a_log_is_found() {
    let sandbox = Sandbox::with(&[
        ("disk.md", &article("Database Server Down", &[("Disk full", "Remove old archives."), ("Out of memory", "Lower the buffers.")])),
        ("cart.md", &article("Shop Cart Is Slow", &[("Clear the cart", "Get the cart of the shop and clear it.")])),
    ]);
    let noise: String = (0..60).map(|n| format!("2025-06-03T10:00:{n:02}Z INFO [http-{n}] GET /shop/cart/{n}77 200 {n}ms\n")).collect();
    sandbox.write(
        "app.log",
        format!("{noise}2025-06-03T10:01:00Z ERROR [w-3] database: could not write wal.17: No space left on device\n{noise}"),
    );
    let reply = sandbox.json(&["search", "--json", "--from", "app.log"]);
    assert_eq!((reply["hits"][0]["path"].as_str(), reply["hits"][0]["title"].as_str()), (Some("disk.md"), Some("Disk full")));
    let run = sandbox.kb(&["search", "--from", "app.log"]);
    assert!(run.stderr.contains("searched for: database: could not write wal No space left on device\n"), "{run:?}");
}

/// A pasted text of a public format, written for this test: `tests/fixtures/pasted`.
struct Sample {
    name: String,
    text: String,
    /// The article that helps, and one about what the text says besides: a title and a sentence each.
    article: String,
    decoy: String,
    kept: Vec<String>,
    left_out: Vec<String>,
}

impl Sample {
    fn read(path: &std::path::Path) -> Sample {
        let contents = std::fs::read_to_string(path).expect("a sample is text");
        let (head, text) = contents.split_once("\n----\n").expect("a sample has a head");
        let field = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).expect("a head has all fields");
        let list = |name: &str| field(name).split(" | ").map(str::to_string).collect();
        let page =
            |name: &str| field(name).split_once(" | ").map(|(title, body)| format!("# {title}\n\n{body}\n")).expect("a title and a body");
        Sample {
            name: path.file_stem().expect("a file has a name").to_string_lossy().into_owned(),
            text: text.to_string(),
            article: page("article: "),
            decoy: page("decoy: "),
            kept: list("kept: "),
            left_out: list("left out: "),
        }
    }
}

/// 1. Of each text is kept what says what failed, and left out what varies or surrounds it.
/// 2. Its article is first, among the articles of all others and those about its noise.
#[test]
fn samples_of_public_formats() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pasted");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("the samples are there").map(|entry| entry.expect("a sample").path()).collect();
    paths.sort();
    let samples: Vec<Sample> =
        paths.iter().filter(|path| path.extension().is_some_and(|end| end == "txt")).map(|path| Sample::read(path)).collect();
    let sandbox = Sandbox::new();
    for sample in &samples {
        sandbox.write(&format!("corpus/{}.md", sample.name), &sample.article);
        sandbox.write(&format!("corpus/{}-decoy.md", sample.name), &sample.decoy);
        sandbox.write(&format!("pasted/{}", sample.name), &sample.text);
    }
    for sample in &samples {
        let (kept, left_out): (Vec<&str>, Vec<&str>) =
            (sample.kept.iter().map(String::as_str).collect(), sample.left_out.iter().map(String::as_str).collect());
        check(&sample.text, &kept, &left_out);
        let reply = sandbox.json(&["search", "--json", "--from", &format!("pasted/{}", sample.name)]);
        assert_eq!(reply["hits"][0]["path"].as_str(), Some(format!("{}.md", sample.name).as_str()), "{}", statements(&sample.text));
    }
}
