//! Log entries that no request can forge: each is one line.

use crate::{Error, Request};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::io::Write;
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Longer lines are cut: Docker splits a line at 16 KiB.
const LONGEST: usize = 8000;

thread_local! {
    static CATCHING: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Takes over the report of panics. Those of handlers wait for `caught`, which knows the request.
pub(crate) fn install() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or("an unknown place".to_owned(), |place| place.to_string());
        if CATCHING.with(Cell::get) {
            PLACE.with(|last| last.replace(place));
        } else {
            write(&format!("a thread failed: {} at {place}", text(info.payload())));
        }
    }));
}

/// The value of the function, or its panic as an error.
pub(crate) fn caught<T>(run: impl FnOnce() -> T) -> Result<T, Error> {
    let before = CATCHING.with(|catching| catching.replace(true));
    let result = catch_unwind(AssertUnwindSafe(run));
    CATCHING.with(|catching| catching.set(before));
    result.map_err(|payload| Error { source: text(&*payload).into(), place: PLACE.with(RefCell::take) })
}

fn text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or(payload.downcast_ref::<&str>().copied()).unwrap_or("a panic without a text").to_owned()
}

/// Logs an error of a handler, with the request that it belongs to.
pub(crate) fn report(request: &Request, error: &Error) {
    let label = if request.id().is_empty() { String::new() } else { format!(" [{}]", request.id()) };
    // The text of an error may be computed, and fail to.
    let text = caught(|| error.text()).unwrap_or_else(|_| "its text failed".to_owned());
    write(&format!("{} {}{label} failed: {text} at {}", request.method, request.path, error.place));
}

/// Writes one line, in one write, because several threads write.
pub(crate) fn write(text: &str) {
    let _ = std::io::stderr().write_all((line(text) + "\n").as_bytes());
}

/// The text as one line that can be printed: line breaks and other control characters are escaped.
fn line(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars() {
        if out.len() > LONGEST {
            return out + "…";
        }
        match char {
            '"' | '\'' | '\\' => out.push(char),
            _ => out.extend(char.escape_debug()),
        }
    }
    out
}
