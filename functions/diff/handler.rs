//! Compares two texts by lines, as `diff -u` does.

mod myers;
mod unified;

use faaso::{bad_request, json, HttpError, IntoResponse, Request, Response, Result};
use serde::Deserialize;

/// The memory grows with the square of the edits, so their number is limited.
const MOST_EDITS: usize = 2000;
const MOST_CONTEXT: usize = 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Texts {
    old: String,
    new: String,
}

/// Answers `{"old": text, "new": text}` with a unified diff.
/// The diff of equal texts is empty.
/// `?context=N` (3) is the number of equal lines around each change.
pub fn handle(request: Request) -> Result<Response> {
    if request.method != "POST" {
        return Ok((405, [("Allow", "POST")], json!({"error": "send the texts by POST"})).into_response());
    }
    let context = context(&request)?;
    let texts: Texts = request.json()?;
    let old: Vec<&str> = texts.old.split_inclusive('\n').collect();
    let new: Vec<&str> = texts.new.split_inclusive('\n').collect();
    let edits = myers::edits(&old, &new, MOST_EDITS)
        .ok_or_else(|| HttpError::new(422, format!("the texts differ in more than {MOST_EDITS} lines")))?;
    Ok((200, [("Content-Type", "text/x-diff; charset=utf-8")], unified::text(&edits, context)).into_response())
}

fn context(request: &Request) -> Result<usize, HttpError> {
    let text = request.query("context").unwrap_or("3");
    let number = text.parse().ok().filter(|number| *number <= MOST_CONTEXT);
    number.ok_or_else(|| bad_request(format!("context is not a whole number from 0 to {MOST_CONTEXT}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(target: &str, body: impl ToString) -> (u16, String) {
        let response = handle(Request::new("POST", target).with_body(body.to_string())).into_response();
        (response.status(), String::from_utf8(response.into_body().to_vec()).unwrap())
    }

    #[test]
    fn texts_with_no_line_in_common_are_refused() {
        let lines = |sign: &str| (0..1001).map(|i| format!("{sign}{i}\n")).collect::<String>();
        let (status, text) = post("/", json!({"old": lines("a"), "new": lines("b")}));
        assert_eq!((status, text.as_str()), (422, r#"{"error":"the texts differ in more than 2000 lines"}"#));
    }

    #[test]
    fn a_large_text_with_a_small_change_is_compared() {
        let old: String = (0..100_000).map(|i| format!("{i}\n")).collect();
        let new = old.replace("\n50000\n", "\n");
        let (status, text) = post("/?context=0", json!({"old": old, "new": new}));
        assert_eq!((status, text.as_str()), (200, "--- old\n+++ new\n@@ -50001 +50000,0 @@\n-50000\n"));
    }

    #[test]
    fn bad_requests_are_refused() {
        let texts = json!({"old": "", "new": ""});
        for target in ["/?context=-1", "/?context=x", "/?context=", "/?context=1001"] {
            let (status, text) = post(target, &texts);
            assert_eq!(status, 400, "{target}");
            assert!(text.contains("context is not a whole number"), "{text}");
        }
        assert_eq!(post("/?context=1000", &texts), (200, String::new()));
        for body in ["", "[]", r#"{"old": 1, "new": ""}"#, r#"{"old": "", "new": "", "context": 1}"#] {
            assert_eq!(post("/", body).0, 400, "{body}");
        }
    }

    #[test]
    fn other_methods_are_refused() {
        let response = handle(Request::new("PUT", "/")).into_response();
        assert_eq!((response.status(), response.headers()["allow"].as_bytes()), (405, &b"POST"[..]));
    }
}
