use crate::body::Pieces;
use crate::{Error, HttpError};
use hyper::body::Bytes;
use hyper::header::{HeaderMap, HeaderName, HeaderValue, CONTENT_TYPE};
use serde::Serialize;
use serde_json::Value;

const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";

/// The fields that the server sets itself; a handler's are dropped.
const RESERVED: [&str; 10] = [
    "connection", "content-length", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer", "trailers",
    "transfer-encoding", "upgrade",
];

/// An answer, or the error that kept a handler from giving one.
pub struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Payload,
    pub(crate) failure: Option<Error>,
}

/// The body of a response.
pub(crate) enum Payload {
    Whole(Bytes),
    Pieces(Box<dyn Iterator<Item = Bytes> + Send>),
    /// A thread makes the pieces.
    Started(Pieces),
}

impl Response {
    fn new(status: u16, content_type: &'static str, body: Bytes) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        Response { status, headers, body: Payload::Whole(body), failure: None }
    }

    pub(crate) fn error(status: u16, message: &str) -> Self {
        Self::new(status, JSON, serde_json::json!({ "error": message }).to_string().into())
    }

    pub(crate) fn failed(failure: Error) -> Self {
        Response { failure: Some(failure), ..Self::error(500, "internal error") }
    }

    /// The response with this status.
    #[track_caller]
    pub fn with_status(mut self, status: u16) -> Self {
        if !(200..=599).contains(&status) {
            return Self::failed(Error::new(format!("a handler returned the status {status}; 200 to 599 are allowed")));
        }
        self.status = status;
        self
    }

    /// The response with one more header field. A Content-Type replaces the one that follows from the body.
    #[track_caller]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            (Ok(name), _) if RESERVED.contains(&name.as_str()) => (),
            (Ok(CONTENT_TYPE), Ok(value)) => drop(self.headers.insert(CONTENT_TYPE, value)),
            (Ok(name), Ok(value)) => drop(self.headers.append(name, value)),
            _ => return Self::failed(Error::new(format!("a response cannot have the header {name:?} with the value {value:?}"))),
        }
        self
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The header fields.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The whole body; the pieces of a stream are collected.
    pub fn into_body(self) -> Bytes {
        match self.body {
            Payload::Whole(body) => body,
            Payload::Pieces(pieces) => pieces.flat_map(|piece| piece.to_vec()).collect::<Vec<u8>>().into(),
            Payload::Started(_) => Bytes::new(),
        }
    }
}

/// A body that is sent piece by piece, as the iterator yields them. A panic after the first piece cuts the connection.
pub fn stream<I>(pieces: I) -> Response
where
    I: IntoIterator,
    I::IntoIter: Send + 'static,
    I::Item: Into<Bytes> + 'static,
{
    let body = Payload::Pieces(Box::new(pieces.into_iter().map(Into::into)));
    Response { body, ..Response::new(200, TEXT, Bytes::new()) }
}

/// A value that is answered as JSON.
pub struct Json<T>(pub T);

/// A value that a handler may return.
pub trait IntoResponse {
    fn into_response(self) -> Response;
}

impl IntoResponse for Response {
    fn into_response(self) -> Response {
        self
    }
}

impl IntoResponse for () {
    fn into_response(self) -> Response {
        Response { status: 204, headers: HeaderMap::new(), body: Payload::Whole(Bytes::new()), failure: None }
    }
}

macro_rules! whole {
    ($($type:ty => $content_type:expr),*) => {$(
        impl IntoResponse for $type {
            fn into_response(self) -> Response {
                Response::new(200, $content_type, self.into())
            }
        }
    )*};
}

whole!(&'static str => TEXT, String => TEXT, Vec<u8> => "application/octet-stream", Bytes => "application/octet-stream");

impl IntoResponse for Value {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => Response::new(200, JSON, body.into()),
            Err(problem) => Response::failed(problem.into()),
        }
    }
}

impl<T: IntoResponse> IntoResponse for (u16, T) {
    fn into_response(self) -> Response {
        let response = self.1.into_response();
        if response.failure.is_some() { response } else { response.with_status(self.0) }
    }
}

impl<H, N, V, T> IntoResponse for (u16, H, T)
where
    H: IntoIterator<Item = (N, V)>,
    N: AsRef<str>,
    V: AsRef<str>,
    T: IntoResponse,
{
    fn into_response(self) -> Response {
        self.1.into_iter().fold((self.0, self.2).into_response(), |response, (name, value)| {
            if response.failure.is_some() { response } else { response.with_header(name.as_ref(), value.as_ref()) }
        })
    }
}

impl<T: IntoResponse, E: Into<Error>> IntoResponse for Result<T, E> {
    #[track_caller]
    fn into_response(self) -> Response {
        match self.map_err(Into::into) {
            Ok(value) => value.into_response(),
            Err(Error { source, place }) => match source.downcast::<HttpError>() {
                Ok(refusal) => Response::error(refusal.status, &refusal.message).with_status(refusal.status),
                Err(source) => Response::failed(Error { source, place }),
            },
        }
    }
}
