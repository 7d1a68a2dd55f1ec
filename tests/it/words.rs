//! Words, through the program: identifiers, names with signs, quantities, versions, function words, folding, scripts.

use serde_json::{Value, json};

use crate::sandbox::Sandbox;

fn lamp() -> (&'static str, &'static str) {
    ("lamp.md", "# Lamp flickers in the hall\n\nThe lamp flickers at night.\n\n## Fix 1: Change the bulb\n\n1. Change it.\n")
}

fn shelf(files: &[(&str, &str)]) -> Sandbox {
    let all: Vec<(&str, &str)> = files.iter().copied().chain([lamp()]).collect();
    Sandbox::with(&all)
}

fn reply(sandbox: &Sandbox, query: &str) -> Value {
    sandbox.json(&["search", "--json", "--weak", "--", query])
}

fn paths(sandbox: &Sandbox, query: &str) -> Vec<String> {
    let hits = reply(sandbox, query)["hits"].as_array().unwrap().clone();
    hits.iter().map(|hit| hit["path"].as_str().unwrap().to_string()).collect()
}

fn finds(sandbox: &Sandbox, queries: &[&str], file: &str) {
    for query in queries {
        assert_eq!(paths(sandbox, query).first().map(String::as_str), Some(file), "{query}");
    }
}

/// 1. An identifier is found as a whole, by its parts, and by some of them together, however they are written.
/// 2. An identifier finds its words where they are apart.
/// 3. A part counts less than the word itself.
#[test]
fn identifiers_are_found_by_whole_and_by_part() {
    let queue = "# Broker drops messages\n\nThe log names `PurgeQueueLater`, `Evt_QRS_FLUSH` and ERR_TUNNEL_CLOSED.\n\n## Fix 1: Raise kernel.shm_max\n\n1. Do it.\n";
    let apart = "# Power saver stops the dock\n\nThe power saver is on.\n\n## Fix 1: Stop the power saver\n\n1. Stop it.\n";
    let tunnel = "# Tunnel is slow\n\nThe tunnel is slow. The tunnel waits.\n\n## Fix 1: Wait for the tunnel\n\n1. Wait.\n";
    let sandbox = shelf(&[("queue.md", queue), ("apart.md", apart), ("tunnel.md", tunnel)]);
    finds(
        &sandbox,
        &["PurgeQueueLater", "PurgeQueue", "purge queue later", "QRS", "evt qrs flush", "Evt_QRS", "kernel.shm_max"],
        "queue.md",
    );
    finds(&sandbox, &["PowerSaver", "powerSaver stops", "power_saver"], "apart.md");
    assert_eq!(paths(&sandbox, "tunnel"), ["tunnel.md", "queue.md"]);
    assert_eq!(reply(&sandbox, "purge queue")["hits"][0]["missing_terms"], json!([]));
}

/// 1. Names that end or begin with signs are words of their own.
/// 2. Their letters alone find a longer name.
#[test]
fn names_with_signs_are_words() {
    let names =
        [("C", "headers"), ("C++", "linkers"), ("C#", "assemblies"), ("F#", "scripts"), (".NET", "runtimes"), ("Notepad++", "plugins")];
    let article = |(name, fault): (&str, &str)| {
        let lines = [
            "# Missing {fault} of {name}",
            "The {fault} of {name} are gone.",
            "## Fix 1: Restore the {fault}",
            "1. Look for {fault} in {name}.",
        ];
        (format!("{fault}.md"), lines.join("\n\n").replace("{fault}", fault).replace("{name}", name))
    };
    let files: Vec<(String, String)> = names.into_iter().map(article).collect();
    let named: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let sandbox = shelf(&named);
    for (name, fault) in names {
        finds(&sandbox, &[name], &format!("{fault}.md"));
    }
    finds(&sandbox, &["notepad"], "plugins.md");
}

/// 1. A number and its unit, a width and a height, and a version are found in every spelling.
/// 2. A shorter version finds longer ones, but not other numbers.
#[test]
fn numbers_have_one_form() {
    let disk =
        "# Volume of 750 GB is full\n\nOn a 60Hz monitor with 2560 x 1440 and flashd v4.1.7-rc.2.\n\n## Fix 1: Free it\n\n1. Free it.\n";
    let sandbox = shelf(&[("disk.md", disk)]);
    finds(
        &sandbox,
        &["750GB", "750 gb", "750-GB", "60 Hz", "60hz", "2560x1440", "2560 × 1440", "v4.1.7", "4.1.7", "4.1", "4.1.7-rc.2"],
        "disk.md",
    );
    for query in ["75GB", "4.2", "41"] {
        assert!(paths(&sandbox, query).is_empty(), "{query}");
    }
}

/// 1. Function words and greetings are neither corrected nor reported as missing, and change no confidence.
/// 2. A correction is a word as an article in the query's language spells it.
#[test]
fn function_words_are_passed_over() {
    let german = "---\nlang: de\n---\n# Lampen flackern und die Sicherungen sind defekt\n\nDie Lampen sind alt.\n\n## Lösung 1: Tauschen\n\n1. Tauschen.\n";
    let sandbox = shelf(&[
        ("de.md", german),
        ("fuse.md", "# Batteries leak\n\nThe batteries leak in the hall.\n\n## Fix 1: Dry them\n\n1. Dry them.\n"),
    ]);
    let plain = reply(&sandbox, "lamp flickers");
    for query in ["hi, the lamp flickers since then, thanks", "lamp keeps flickering here please"] {
        let found = reply(&sandbox, query);
        assert_eq!(found["hits"][0]["missing_terms"], json!([]), "{query}");
        assert_eq!(found["query"]["corrections"], Value::Null, "{query}");
        assert_eq!(found["confidence"]["coverage"], plain["confidence"]["coverage"], "{query}");
    }
    assert_eq!(reply(&sandbox, "warum sind die lampen alt")["hits"][0]["path"], "de.md");
    assert_eq!(reply(&sandbox, "the battereis leak")["query"]["corrections"][0]["meant"], "batteries");
}

/// 1. Letters with strokes and ligatures, vowel signs, invisible characters and emoji are found in every spelling.
#[test]
fn letters_are_folded() {
    let files = [
        ("no.md", "# Kjøleskåpet bråker\n\nFeil på kjøleskåpet.\n"),
        ("pl.md", "# Łącze nie działa\n\nŁącze nie działa.\n"),
        ("ar.md", "# الشاشة سوداء\n\nالشاشة لا تعمل.\n"),
        ("emoji.md", "# Status shows 🦊 and ⚠️\n\nThe 🦊 appears.\n"),
        ("zw.md", "# Hauptschalter klemmt\n\nDer Hauptschalter klemmt.\n"),
    ];
    let sandbox = shelf(&files);
    finds(&sandbox, &["kjoleskapet", "KJØLESKÅPET"], "no.md");
    finds(&sandbox, &["lacze", "Łącze"], "pl.md");
    finds(&sandbox, &["الشَّاشَة", "الشـاشة"], "ar.md");
    finds(&sandbox, &["🦊", "⚠"], "emoji.md");
    finds(&sandbox, &["Haupt\u{200b}schalter", "Haupt\u{ad}schalter"], "zw.md");
}

/// 1. Fields, phrases and exclusions find the inflected forms of other languages as plain words do.
#[test]
fn operators_know_the_stems_of_other_languages() {
    let german = "---\nlang: de\n---\n# Alte Lampen flackern im Flur\n\nDie alten Lampen flackern.\n\n## Lösung 1: Sicherungen prüfen\n\n1. Prüfen.\n";
    let italian = "---\nlang: it\n---\n# Le stampanti bloccate\n\nLe stampanti sono bloccate.\n";
    let sandbox = shelf(&[("de.md", german), ("it.md", italian)]);
    finds(&sandbox, &["title:\"alte Lampe\" flackern", "heading:Sicherung", "\"Lampen flackern im Flur\"", "\"alte Lampe\""], "de.md");
    finds(&sandbox, &["title:stampante", "\"stampanti bloccate\""], "it.md");
    assert!(!paths(&sandbox, "flackert hall -Lampe").contains(&"de.md".to_string()));
}

/// 1. Words of scripts without spaces are found; a shared character is no match.
/// 2. A Korean noun is found with its particle.
#[test]
fn scripts_without_spaces_have_words() {
    let files = [
        (
            "ja.md",
            "# スキャナーが動かない\n\nスキャナーの電源が入りません。\n\n## 対処法1: ケーブルを確認する\n\n1. ケーブルを差し直します。\n",
        ),
        ("zh.md", "# 扫描仪无法连接\n\n扫描仪无法连接网络。\n"),
        ("th.md", "# สแกนเนอร์ไม่ทำงาน\n\nสแกนเนอร์ไม่ทำงาน\n"),
        ("ko.md", "# 스캐너가 멈춥니다\n\n스캐너를 확인하세요.\n"),
    ];
    let sandbox = shelf(&files);
    finds(&sandbox, &["スキャナー", "ケーブル", "電源"], "ja.md");
    finds(&sandbox, &["扫描仪", "网络"], "zh.md");
    finds(&sandbox, &["ทำงาน"], "th.md");
    finds(&sandbox, &["스캐너"], "ko.md");
    for query in ["キーボード", "テスト", "无线"] {
        let band = reply(&sandbox, query)["confidence"]["band"].clone();
        assert!(band == "none" || band == "weak", "{query}: {band}");
    }
}

/// 1. A part of a German or Dutch compound finds it, and a compound finds its parts, at a lower weight.
/// 2. A word of another language does not.
#[test]
fn compounds_are_found_by_their_parts() {
    let german = "---\nlang: de\n---\n# Scannerkabel liegt lose im Gehäuse\n\nDas Scannerkabel ist lose, der Datenspeicher auch.\n";
    let apart = "---\nlang: de\n---\n# Speicher voll\n\nDer Speicher mit den Daten ist voll.\n";
    let dutch = "---\nlang: nl\n---\n# Netwerkverbinding valt weg\n\nDe netwerkverbinding valt weg.\n";
    let english = "# Touchscreens freeze\n\nThe touchscreens freeze.\n";
    let sandbox = shelf(&[("cable.md", german), ("apart.md", apart), ("nl.md", dutch), ("en.md", english)]);
    finds(&sandbox, &["Scannerkabel"], "cable.md");
    assert_eq!(paths(&sandbox, "Speicher"), ["apart.md", "cable.md"]);
    finds(&sandbox, &["verbinding"], "nl.md");
    assert!(paths(&sandbox, "touch").is_empty());
}
