use super::catalogue::{CodesFile, equivalent_codes};
use super::code::code_term;
use super::possible_codes::possible_codes;
use super::scanner::codes;

fn check(text: &str, expected: &[&str]) {
    let found: Vec<String> = codes(text).into_iter().map(|c| c.canonical).collect();
    assert_eq!(found, expected, "{text}");
}

fn check_possible(text: &str, first: &[&str]) {
    let forms = possible_codes(text);
    assert_eq!(forms.iter().take(first.len()).collect::<Vec<_>>(), first, "{text}: {forms:?}");
}

fn data() -> CodesFile {
    rules!("codes")
}

#[test]
fn hex_codes_have_one_canonical_form() {
    check("0xc000021a 0xC000021A 0XC000021A", &["0xC000021A"; 3]);
    check("Stop 0x0000007E, or 0x7E for short, stops it", &["0x7E", "0x7E"]);
    check("error 0x00000709 on the print server", &["0x709"]);
    check("Setup stops with 0x8024402c.", &["0x8024402C"]);
    check("The id is invalid |0xC004F01A|", &["0xC004F01A"]);
    check("status 0xffffffff80070005", &["0x80070005"]);
    check("Stop 0x00000050 (0xfffff6fc40049a70, 0x1000000000000002)", &["0x50"]);
    check("error OXC4EB827F, a slip of the finger", &["0xC4EB827F"]);
    check("错误代码0x80070005。", &["0x80070005"]);
    check("0x80070005/0x80070002", &["0x80070005", "0x80070002"]);
}

#[test]
fn hex_without_a_prefix_needs_mixed_characters_or_a_word() {
    check("The screen says C000021A and goes dark", &["0xC000021A"]);
    check("status: c0000005", &["0xC0000005"]);
    check("error 80070005 while copying", &["0x80070005"]);
    check("HRESULT = 8024402C", &["0x8024402C"]);
    check("the folder c0000005 holds 80070005 files", &[]);
    check("Paint it #C0FFEE00", &[]);
    check("{C56A4180-65AA-42EC-A945-5FD21DEC0538}", &[]);
    check("bug check 9F follows", &["0x9F"]);
}

#[test]
fn decimal_codes_are_the_same_as_hex_codes() {
    check("It ends with -2147024891 at once", &["0x80070005"]);
    check("It ends with −1073741819 at once", &["0xC0000005"]);
    check("error code 2147942405", &["0x80070005"]);
    check("exit code 3221225477", &["0xC0000005"]);
    check("error-2147467259", &["0x80004005"]);
    check(" 3221225781 ", &["0xC0000135"]);
    check("Call 2147942405 for help", &[]);
    check("It wrote 3221225477 bytes", &[]);
}

#[test]
fn short_hex_is_often_data() {
    check("The display answers at address 0x3C", &[]);
    check("lcd(0x27, 16, 2) and {0x01, 0x02}", &[]);
    check("reads from 00007ff6 at 0x00007ff6a1b2c3d4 in app.exe", &[]);
    check("How to get rid of the 0xf1 error", &["0xF1"]);
}

#[test]
fn knowledge_base_numbers() {
    check("KB5034441, KB 5034441, KB-5034441 and kb5034441", &["KB5034441"; 4]);
    check("Original KB number: 2509997", &["KB2509997"]);
    check("It has 512 KB, or 512 KB 2000000, or 100 KB 2000", &[]);
}

#[test]
fn event_ids() {
    check("Event ID 41", &["Event ID 41"]);
    check("Event ID: 10016", &["Event ID 10016"]);
    check("EventID 7031", &["Event ID 7031"]);
    check("Event IDs 41 and 6008", &["Event ID 41", "Event ID 6008"]);
    check("Look for event 41 in the system log", &["Event ID 41"]);
    check("| Event ID | 7010 |", &["Event ID 7010"]);
    check("The event 41 people came to", &[]);
}

#[test]
fn web_statuses() {
    check("HTTP 404, HTTP/1.1 503 and HTTP error 500", &["HTTP 404", "HTTP 503", "HTTP 500"]);
    check("HTTP status code 429", &["HTTP 429"]);
    check("status code: 502", &["HTTP 502"]);
    check("502 Bad Gateway", &["HTTP 502"]);
    check("(500) Internal Server Error", &["HTTP 500"]);
    check("Error 404: the page is gone", &["HTTP 404"]);
    check("The site gives a 403 error.", &["HTTP 403"]);
    check("Error 404 on the dishwasher", &["Code 404"]);
    check("HTTP Error 404.13 or HTTP 401.1", &["HTTP 404", "HTTP 401"]);
    check("The request failed with status 404", &["HTTP 404"]);
    check("HTTP 8080 and HTTP error 12029", &["Code 12029"]);
    check("SIP response code 408", &["Code 408"]);
    check("It took 404 days and 500 errors", &[]);
}

#[test]
fn mail_statuses() {
    check("550 5.7.1 Relaying denied", &["SMTP 550", "SMTP 5.7.1"]);
    check("550-5.7.26 is a bounce", &["SMTP 550", "SMTP 5.7.26"]);
    check("SMTP error 554", &["SMTP 554"]);
    check("SMTP 421", &["SMTP 421"]);
    check("The NDR says 5.7.1.", &["SMTP 5.7.1"]);
    check("error 550 from the recipient's mailbox", &["SMTP 550"]);
    check("Since version 5.7.1 no bounce; firmware 4.2.1", &[]);
}

#[test]
fn constants() {
    check("net::ERR_CONNECTION_RESET", &["ERR_CONNECTION_RESET"]);
    check("err_connection_reset", &["ERR_CONNECTION_RESET"]);
    check("dns_probe_finished_nxdomain", &["DNS_PROBE_FINISHED_NXDOMAIN"]);
    check("(E_ACCESSDENIED) e_accessdenied", &["E_ACCESSDENIED"; 2]);
    check("connect ECONNREFUSED 127.0.0.1:80", &["ECONNREFUSED"]);
    check("WSAECONNRESET/ETIMEDOUT", &["WSAECONNRESET", "ETIMEDOUT"]);
    check("error: LOCALE_MARK", &["LOCALE_MARK"]);
    check("UPLOAD_QUOTA_EXCEEDED", &["UPLOAD_QUOTA_EXCEEDED"]);
}

#[test]
fn other_names_in_capitals_are_not_codes() {
    check("HKEY_LOCAL_MACHINE\\SYSTEM, YOUR_API_KEY, LED_BUILTIN, GL_TEXTURE_2D, CMAKE_BUILD_TYPE", &[]);
    check("$ERR_LOG_FILE %ERROR_LOG_DIR% STATUS_BAR_HEIGHT=4 err_msg last_error_text", &[]);
    check("TLS_RSA_WITH_AES_128, PR_MESSAGE_CLASS, JAVA_HOME, MAX_PATH, snake_case_name", &[]);
}

#[test]
fn stop_names() {
    check("CRITICAL PROCESS DIED", &["CRITICAL_PROCESS_DIED"]);
    check("Irql not less or equal", &["IRQL_NOT_LESS_OR_EQUAL"]);
    check("driver irql not less or equal (net.sys)", &["DRIVER_IRQL_NOT_LESS_OR_EQUAL"]);
    check("Stop code: Memory Management", &["MEMORY_MANAGEMENT"]);
    check("A WDF_Violation or Kernel Security Check Failure", &["WDF_VIOLATION", "KERNEL_SECURITY_CHECK_FAILURE"]);
    check("The memory management of this phone; no boot device was bought", &[]);
    check("inaccessible boot devices", &[]);
}

#[test]
fn numbers_after_a_word() {
    check("Code 43, code 43, Error 43, err 43, Error #43", &["Code 43"; 5]);
    check("error code: 43 (Code 10) [Errno 13]", &["Code 43", "Code 10", "Code 13"]);
    check("error -43, Error - 43", &["Code -43", "Code 43"]);
    check("errors 1067, 1068 and 1069", &["Code 1067", "Code 1068", "Code 1069"]);
    check("Error 1401, 1402 or 1406", &["Code 1401", "Code 1402", "Code 1406"]);
    check("Code 43 and 12 others; Error 43, 10 ways", &["Code 43", "Code 43"]);
    check("Error No. 0043", &["Code 43"]);
    check(
        "exit code 137, exited with code 1, exit status 2, return code 5",
        &["Exit code 137", "Exit code 1", "Exit code 2", "Exit code 5"],
    );
}

#[test]
fn numbers_that_are_not_codes() {
    check("error 3 times, code 2.5, Error 1 of 3, error rate 5, line 43", &[]);
    check("step code 1, zip code 90210, area code 212, promo code 50, verification code 123456, country code 49, QR code 2", &[]);
    check("Error: 10 easy fixes. There was an error. 43 people saw it", &[]);
    check("10.0.19045, 2024-05-01, 12:30, 192.168.0.1, $404, +1 555 010 4040, 00:1A:2B:3C:4D:5E", &[]);
    check("error (2024), error 5%, error 64-bit, code 1,000", &[]);
}

#[test]
fn vendor_codes() {
    check("error code E101", &["Code E101"]);
    check("error codes HCW8109, HCW8110", &["Code HCW8109", "Code HCW8110"]);
    check("P0420 shows, then TF30063 and ORA-00942", &["Code P0420", "TF30063", "ORA-00942"]);
    check("CE-34878-0, NW-2-5, UI-800-3 or M7111-1331", &["CE-34878-0", "NW-2-5", "UI-800-3", "M7111-1331"]);
    check("error code 2110-1118, Error TVAPP-00100, Error E-01, error 5B00", &["2110-1118", "Code TVAPP00100", "Code E01", "Code 5B00"]);
    check("AADSTS50034", &["AADSTS50034"]);
    check("error Win11, error DX12, error 5GB, call 2110-1118", &[]);
}

#[test]
fn addresses_paths_and_file_names_are_skipped() {
    check("https://example.com/0x80070005?error=KB5034441 then 0x80070002", &["0x80070002"]);
    check("C:\\logs\\0x80070005 and /var/log/0x80070005 and 0x80070005.txt", &[]);
    check("see example.com/errors/error-0x80070005-fix", &[]);
    check("It says 0x80070005. Then it ends.", &["0x80070005"]);
}

#[test]
fn every_example_of_the_data_is_recognised() {
    let file = data();
    for example in file.vendor.iter().map(|v| &v.example).chain(file.prefix.iter().map(|p| &p.example)) {
        let found = codes(example);
        assert!(found.len() == 1 && found[0].spelling == *example, "{example}: {found:?}");
    }
    for name in file.non_code {
        check(&name.example, &[]);
    }
    for product in file.product {
        check(&format!("error code {}", product.example), &[]);
    }
}

/// A spelling with other signs is rejected without the patterns.
#[test]
fn formats_of_vendors_have_letters_digits_and_hyphens() {
    for vendor in data().vendor {
        let others = [" ", "_", ".", "[^", r"\s", r"\S", r"\w", r"\W", r"\D"];
        assert!(!others.iter().any(|other| vendor.pattern.contains(other)), "{}", vendor.pattern);
    }
}

#[test]
fn every_name_of_the_data_is_recognised() {
    let file = data();
    for name in file.stop.keys().chain(file.value.keys()).chain(&file.errno) {
        check(name, &[name]);
        check(&name.to_lowercase(), &[name]);
    }
    for name in file.stop.keys() {
        check(&format!("Stop code: {}", name.replace('_', " ").to_lowercase()), &[name]);
    }
    for (number, phrases) in file.http {
        for phrase in phrases {
            check(&format!("{number} {phrase}"), &[&format!("HTTP {number}")]);
        }
    }
}

#[test]
fn every_number_of_the_data_is_canonical() {
    for number in data().stop.values().chain(data().value.values()) {
        check(&format!("error {number}"), &[number]);
    }
}

#[test]
fn a_bare_argument_may_mean_several_codes() {
    check_possible("43", &["Code 43", "Event ID 43", "Exit code 43"]);
    check_possible("404", &["HTTP 404", "Code 404", "Event ID 404"]);
    check_possible("error 404", &["Code 404", "HTTP 404"]);
    check_possible("c000021a", &["0xC000021A"]);
    check_possible("80070005", &["0x80070005"]);
    check_possible("-2147024891", &["0x80070005"]);
    check_possible("2147942405", &["0x80070005"]);
    check_possible("7b", &["0x7B"]);
    check_possible("irql not less or equal", &["IRQL_NOT_LESS_OR_EQUAL"]);
    check_possible("memory management", &["MEMORY_MANAGEMENT"]);
    check_possible("err connection reset", &["ERR_CONNECTION_RESET"]);
    check_possible("event 41", &["Event ID 41"]);
    check_possible("5034441", &["KB5034441"]);
    check_possible("550", &["SMTP 550", "Code 550"]);
    check_possible("5.7.1", &["SMTP 5.7.1"]);
    check_possible("b200", &["Code B200"]);
    check_possible("2110-1118", &["2110-1118"]);
    assert_eq!(possible_codes("the printer is offline"), Vec::<String>::new());
    assert_eq!(possible_codes(""), Vec::<String>::new());
}

#[test]
fn the_term_of_a_code_is_a_single_word() {
    let terms = [
        "0xC000021A",
        "KB5034441",
        "ERR_CONNECTION_RESET",
        "Code 43",
        "Event ID 41",
        "HTTP 404",
        "Exit code -1",
        "SMTP 5.7.1",
        "CE-34878-0",
    ];
    let expected =
        ["0xc000021a", "kb5034441", "err_connection_reset", "code:43", "event:41", "http:404", "exit:-1", "smtp:5.7.1", "ce-34878-0"];
    assert_eq!(terms.map(code_term), expected);
}

#[test]
fn names_and_numbers_of_a_code_are_equivalent() {
    assert_eq!(equivalent_codes("0x7B"), ["INACCESSIBLE_BOOT_DEVICE"]);
    assert_eq!(equivalent_codes("INACCESSIBLE_BOOT_DEVICE"), ["0x7B"]);
    assert_eq!(equivalent_codes("E_ACCESSDENIED"), ["0x80070005"]);
    assert_eq!(equivalent_codes("Code 43"), Vec::<String>::new());
}

#[test]
fn ranges_are_byte_ranges_of_the_spelling() {
    let text = "Ünable — “Error Code: 43”, 0x80070005, −2147024891 and 404 Not Found, dann wdf_violation";
    let found = codes(text);
    assert_eq!(
        found.iter().map(|c| c.spelling.as_str()).collect::<Vec<_>>(),
        ["Error Code: 43", "0x80070005", "−2147024891", "404 Not Found", "wdf_violation"]
    );
    for code in found {
        assert_eq!(text[code.range.clone()], code.spelling);
    }
}

#[test]
fn hostile_text_is_scanned() {
    let pieces = [
        "5-",
        "5.",
        "_",
        "0x",
        "ü5",
        "error ",
        "code -",
        "−5",
        "KB",
        "5.7.",
        "http://",
        "\u{0}4",
        "错误43",
        "A_",
        "driver_irql_",
        "HTTP/1.",
        "€404 ",
    ];
    for piece in pieces {
        let text = piece.repeat(20_000);
        for code in codes(&text) {
            assert_eq!(text[code.range.clone()], code.spelling);
        }
        possible_codes(&text);
    }
    assert_eq!(codes(&"0x80070005 ".repeat(10_000)).len(), 10_000);
}

/// Some capitals have another length in bytes than their small letters: the Kelvin sign is a K.
#[test]
fn capitals_of_any_length_announce_codes() {
    for text in ["Kod błędu: 1603", "\u{212a}od błędu: 1603", "KOD BŁĘDU 1603", "\u{130} kod błędu (1603)"] {
        let found: Vec<String> = codes(text).into_iter().map(|code| code.spelling.to_string()).collect();
        assert!(found.len() == 1 && found[0].ends_with("1603"), "{text}: {found:?}");
    }
    assert!(codes("xkod błędu 1603").is_empty());
}

proptest::proptest! {
    #[test]
    fn codes_of_any_text_are_in_order(text in "(?s)(error |code|0x|80070005|-|−|[0-9]{1,4}|KB|\\.|HTTP |event ID |é|错|_|E_|/| |kod błędu|\u{212a}od błędu|ERREUR|İ|: ){0,24}") {
        let mut free = 0;
        for code in codes(&text) {
            assert!(code.range.start >= free && text[code.range.clone()] == code.spelling, "{text}");
            assert_eq!(code_term(&code.canonical), code_term(&code.canonical).to_lowercase());
            free = code.range.end;
        }
        possible_codes(&text);
    }
}
