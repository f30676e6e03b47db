//! The interface of handlers: a request comes in, a value goes out.
//!
//! ```
//! use faaso::{bad_request, json, Request, Result, Value};
//!
//! pub fn handle(request: Request) -> Result<Value> {
//!     let name = request.query("name").ok_or_else(|| bad_request("name is missing"))?;
//!     Ok(json!({"hello": name}))
//! }
//! ```
//!
//! A `Value` or `Json(…)` answers with JSON, text with text, bytes as they are, `()` with 204.
//! `stream(…)` of an iterator answers with a stream.
//! `(status, body)` and `(status, headers, body)` say more. Headers are an array or a Vec of pairs; a name may be repeated.
//! An `Err` that is no [`HttpError`], and a panic, become a 500 and a line in the log.
//! `handle` may be an `async fn`.

mod answer;
mod body;
mod connection;
mod error;
mod handler;
mod log;
mod request;
mod response;
mod server;

pub use error::{bad_request, not_found, Error, HttpError, Result};
pub use handler::Handler;
pub use hyper::body::Bytes;
pub use hyper::{HeaderMap, Method};
pub use request::Request;
pub use response::{stream, IntoResponse, Json, Response};
pub use serde_json::{json, Value};
pub use server::serve;
