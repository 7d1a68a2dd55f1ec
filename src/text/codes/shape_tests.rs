//! The shapes that vendors give their ids, and what has such a shape but is none.

use super::code::shown_code;
use super::possible_codes::possible_codes;
use super::scanner::codes;

/// The codes of a text as they are shown.
fn shown(text: &str) -> Vec<String> {
    codes(text).iter().map(|code| shown_code(&code.canonical, &code.spelling)).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(shown(text), expected, "{text}");
}

#[test]
fn ids_with_hyphens_are_shown_as_written() {
    check("QX-CAP-PRJ-40003", &["QX-CAP-PRJ-40003"]);
    check("One plugin does not fit. Also seen: F-ABC-LIB-1125 and LDR-5106.", &["F-ABC-LIB-1125", "LDR-5106"]);
    check("{\"errorCode\": \"QX-INS-DSAV-00023\"}", &["QX-INS-DSAV-00023"]);
    check("It fails with LDR-5106 at night.", &["LDR-5106"]);
    check("The message LDR-5106 is shown, then error LDR-5107", &["LDR-5106", "LDR-5107"]);
    check("LDR-5106", &["LDR-5106"]);
    check("It ends in a `StopException` (`ERR-RSQ-008`).", &["ERR-RSQ-008"]);
    check("LDR-5106: The loader stopped", &["LDR-5106"]);
    check("ERR-4711 was seen", &["ERR-4711"]);
    check("<Error> <Server> <QEA-000362> <Stopped>", &["QEA-000362"]);
    check("ROBO-023 Stop by operator", &["ROBO-023"]);
    check("error code QFS-8000-8A, error code P-DEV320, error code RSQ-300", &["QFS-8000-8A", "P-DEV320", "RSQ-300"]);
    check("Error code 016-750", &["016-750"]);
    check("%LINK-3-UPDOWN: Interface down; %SYS-5-CONFIG_I: done", &["LINK-3-UPDOWN", "SYS-5-CONFIG_I"]);
}

#[test]
fn ids_of_messages() {
    check("EQPIC0001E: The page cannot be made.", &["EQPIC0001E"]);
    check("12:00:01 ERROR [org.example] (main) WQLCTL0013: Operation failed", &["WQLCTL0013"]);
    check("QMQ9503E", &["QMQ9503E"]);
    check("(QHH000149)", &["QHH000149"]);
    check("error TQ2322: wrong type; error[E0308]: mismatch", &["TQ2322", "E0308"]);
    check("error CWQKZ0013E", &["CWQKZ0013E"]);
    check("REQQ_12014: no mapping", &["REQQ_12014"]);
    check("error 49.4C02 on the panel", &["49.4C02"]);
    check("SQLSTATE 42P01", &["Code 42P01"]);
    check("E18: the drain is blocked\nE21 – the pump is stuck\nE22", &["E18", "E21", "E22"]);
}

#[test]
fn a_column_of_codes() {
    let table = "Code | Meaning | Action\nE1002 | The cover is open | Close it\nF21 | No water | Open the tap\n5E | Drain | Call";
    check(table, &["E1002", "F21", "Code 5E"]);
    check("Error code | Description\n1001 | Wrong format\n2103 | No content", &["Code 1001", "Code 2103"]);
    check("Message ID | Cause\nPSQ0001 | No power\nSWQ5008 | No disk", &["PSQ0001", "SWQ5008"]);
    check("Alarm | Remedy\nROBO-023 | Reset\nMOTN-17 | Move", &["ROBO-023", "MOTN-17"]);
    check("Name | Error code | Text\nno disk | ERR-17 | Add one", &["ERR-17"]);
    check("Exit code | Meaning\n0 | Success\n137 | Killed", &["Exit code 137"]);
    check("HTTP status | Meaning\n200 | Fine\n404 | Lost", &["HTTP 404"]);
    check("Fehlercode | Ursache\n4711 | Kabel lose", &["Code 4711"]);
    check("错误码 | 含义\n20013 | 参数缺失", &["Code 20013"]);
    check("Code | Description\nZONE_UNDER_REPAIR (since 2) | Wait", &["ZONE_UNDER_REPAIR"]);
}

#[test]
fn other_columns_have_no_codes() {
    check("Model | Price\nWF-2860 | 120\nHL-1110 | 99", &[]);
    check("Country code | Country\n49 | Germany", &[]);
    check("No. | Problem | Solution\n1 | No light | Push\n22 | No sound | Pull", &[]);
    check("Size | Meaning\n5GB | small", &[]);
    check("Code | Price\nE1002 | 10", &[]);
    check("Address | Name\n0x1F | Alarm Code\n0x20 | Link Status", &[]);
    check("Offset | Field\n66011 | Alarm Code", &[]);
    check("Date | Error\n2024-05-01 | It stopped", &[]);
    check("ps | grep 1002", &[]);
    check("Code | Meaning\n\nE1002 | after the table", &[]);
    check("Error code | Since\n2024-05-01 | now\n000 | never\nan error | ever", &[]);
}

#[test]
fn an_id_has_one_form_in_all_spellings() {
    let canonical = |text: &str| codes(text).into_iter().map(|code| code.canonical).collect::<Vec<_>>();
    for text in ["ERR4711", "ERR-4711", "err 4711", "ERR_4711", "Error 4711", "err4711", "error 04711"] {
        assert_eq!(canonical(text), ["Code 4711"], "{text}");
        assert_eq!(possible_codes(text)[0], "Code 4711", "{text}");
    }
    for text in ["LDR5106", "LDR-5106", "ldr 5106", "ldr-5106", "LDR 5106", "error code LDR5106"] {
        assert_eq!(possible_codes(text)[0], "Code LDR5106", "{text}");
    }
    for text in ["ORA-00942", "ora-00942", "ORA00942", "ora00942"] {
        assert_eq!(possible_codes(text)[0], "ORA-00942", "{text}");
    }
    assert_eq!(possible_codes("qx-cap-prj-40003"), ["QX-CAP-PRJ-40003"]);
    assert_eq!(canonical("VAN9001 and VAN-9001"), ["VAN-9001", "VAN-9001"]);
    assert_eq!(canonical("error code E-01 or error code E01"), ["Code E01", "Code E01"]);
}

#[test]
fn numbers_of_filters_ports_and_successes() {
    check("tcp.port == 0x50 and udp[38:4] = 0x993b7030 and eth.type=0x80000800 and flags & 0x80000000", &[]);
    check("if (e.HResult == 0x80070005) or hr = 0x80004005", &["0x80070005", "0x80004005"]);
    check("Port: https 443/TCP, http 500/udp, HTTP 443, port 8080, localhost:8080", &[]);
    check("HTTP/1.1 200 OK, HTTP 200, status code 201, HTTP status 204", &[]);
    check("exit 0, exit code 0, exited with code 0, exit status 0", &[]);
    check("exit code 1, HTTP 301, HTTP status code 429", &["Exit code 1", "HTTP 301", "HTTP 429"]);
    check("background: 0xFF880000; #FF8800 and color 0xFF8800", &[]);
    check("error 01-05-2024, error 2024-05-01", &[]);
}

#[test]
fn settings_are_no_codes() {
    check("Raise `QUILL_INIT_TIMEOUT` to 60. KB_MAX_SIZE, NODE_OPTIONS, SHUTDOWN_ERROR_LEVEL", &[]);
    check("MAX_BAD_ROWS, DISABLE_CRASH_REPORTS, IGNORE_NOT_FOUND, SKIP_INVALID_LINES, FAIL_ON_ERROR_COUNT", &[]);
    check(
        "MAX_ROWS_EXCEEDED, PAGE_NOT_FOUND, ERR_TIMEOUT, UPLOAD_QUOTA_EXCEEDED",
        &["MAX_ROWS_EXCEEDED", "PAGE_NOT_FOUND", "ERR_TIMEOUT", "UPLOAD_QUOTA_EXCEEDED"],
    );
    check("error: GATEWAY_INIT_TIMEOUT", &["GATEWAY_INIT_TIMEOUT"]);
}

#[test]
fn names_of_other_things_are_no_ids() {
    check("The HL-1110 and the WF-2860D print; an error on your ET-2750", &[]);
    check("UTF-8, ISO-8859-1, SHA-256, RS-232, COVID-19, GPT-4, MIL-STD-810, IEEE-802-11, EN-55032", &[]);
    check("See CVE-2021-44228, RFC-2616, ADR-0012, and what was fixed in QUEUE-12345", &[]);
    check("ESP8266: choose the board. ATMEGA2560 and ULN2003A: wiring", &[]);
    check("ABCD-EFGH-1234, AZ-104, CCNA-200-301, GMT-0500, Q1-2024, JAN-2024, F5: refresh, F12 – tools", &[]);
    check("product code AB-1234, serial SN-12345, order ORD-00012", &[]);
}

#[test]
fn hostile_tables_and_chains_are_scanned() {
    for piece in ["a | b\n", "Code | Meaning\nE1 | x\n", " | ", "A-", "A-1-", "ERR-", "%A-1-", "E1002 | ", "ÄB-12 | "] {
        let text = piece.repeat(20_000);
        for code in codes(&text) {
            assert_eq!(text[code.range.clone()], code.spelling);
        }
    }
}
