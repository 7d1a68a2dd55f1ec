//! Mails as they are sent: encoded headers, parts and attachments.

use mail_parser::decoders::html::html_to_text;
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};

/// Number of lines at the start of a text in which a header tells that a mail is encoded.
const MAX_HEADERS: usize = 80;
/// Headers that only a mail as it is sent has, in lower case.
const TELLING: [&str; 3] = ["mime-version:", "content-type:", "content-transfer-encoding:"];
/// Largest depth of mails in mails.
const MAX_DEPTH: usize = 3;

/// The subject, a blank line and the text of a mail as it is sent; `None` if the text is none. Of several forms of the text the
/// plain one is taken, and of HTML the text.
pub(super) fn read(text: &str) -> Option<String> {
    let text = text.trim_start();
    let headers = || text.lines().take(MAX_HEADERS).take_while(|line| !line.trim().is_empty());
    let is_header = |line: &str| line.split_once(':').is_some_and(|(name, _)| !name.contains(' '));
    let is_encoded = |line: &str| {
        let lower = line.to_lowercase();
        TELLING.iter().any(|header| lower.starts_with(header)) || lower.contains("=?") && lower.contains("?=")
    };
    let begins = headers().next().is_some_and(|line| is_header(line) || line.starts_with("From "));
    if !begins || !headers().any(is_encoded) {
        return None;
    }
    let message = MessageParser::default().parse(text)?;
    let mut said = message.subject().map(|subject| format!("Subject: {subject}\n\n")).unwrap_or_default();
    push_texts(&message, 0, &mut said);
    (!said.trim().is_empty()).then_some(said)
}

/// Adds the texts of a mail, and of the reports and mails in it.
fn push_texts(message: &Message<'_>, depth: usize, said: &mut String) {
    for part in message.text_bodies() {
        let text = match &part.body {
            PartType::Html(html) => html_to_text(&with_breaks(html)),
            _ => part.text_contents().unwrap_or_default().to_string(),
        };
        *said += &format!("{}\n\n", text.replace('\r', ""));
    }
    for part in message.attachments() {
        match &part.body {
            PartType::Message(inner) if depth < MAX_DEPTH => push_texts(inner, depth + 1, said),
            PartType::Text(text) if part.content_type().is_some_and(|kind| kind.subtype() == Some("delivery-status")) => {
                *said += &format!("{text}\n\n");
            }
            _ => {}
        }
    }
}

/// HTML with a break at the end of each block: in the text each is a line of its own.
fn with_breaks(html: &str) -> String {
    ["</div>", "</p>", "</tr>", "</li>", "</blockquote>"]
        .iter()
        .fold(html.to_string(), |html, end| html.replace(end, &format!("<br>{end}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_texts_are_decoded() {
        let mail = "From: jo@example.com\nSubject: =?utf-8?Q?Drucker_dr=C3=BCckt?=\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\
                    Content-Transfer-Encoding: quoted-printable\n\nEr druckt nicht m=C3=B6glichst=\n schnell.\n";
        assert_eq!(read(mail).as_deref().map(str::trim), Some("Subject: Drucker drückt\n\nEr druckt nicht möglichst schnell."));
        assert_eq!(read("Subject: printer\nFrom: jo\n\nIt is offline."), None);
        assert_eq!(read("The printer is offline."), None);
    }
}
