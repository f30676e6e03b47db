use crate::{bad_request, HttpError};
use hyper::body::Bytes;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::Method;
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;

/// One HTTP request.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: Method,
    /// The path, decoded, with every slash that was sent.
    pub path: String,
    /// The path and the query as they were sent: `%2F` is not decoded.
    pub target: String,
    /// The header fields, by names without regard to case.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
    query: Vec<(String, String)>,
}

impl Request {
    /// A request without headers and body, for tests: `Request::new("GET", "/?name=Ada")`.
    ///
    /// # Panics
    /// If the method has characters that no method has.
    pub fn new(method: &str, target: &str) -> Self {
        let method = Method::from_bytes(method.as_bytes()).expect("a method of HTTP");
        Self::received(method, target, HeaderMap::new(), Bytes::new())
    }

    /// The request with one more header field.
    ///
    /// # Panics
    /// If HTTP has no such name or value.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a name of a header");
        self.headers.append(name, HeaderValue::from_str(value).expect("a value of a header"));
        self
    }

    /// The request with this body.
    pub fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    pub(crate) fn received(method: Method, target: &str, headers: HeaderMap, body: Bytes) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query = query.split('&').filter(|field| !field.is_empty()).map(|field| {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " ")))
        });
        Request { path: decoded(path), target: target.to_owned(), query: query.collect(), method, headers, body }
    }

    /// The first field of the query that has this name.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|field| field.0 == name).map(|field| field.1.as_str())
    }

    /// Every field of the query that has this name.
    pub fn query_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query.iter().filter(move |field| field.0 == name).map(|field| field.1.as_str())
    }

    /// The first header field of this name, if it is ASCII.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The proxy's X-Request-Id, or an empty text.
    pub fn id(&self) -> &str {
        self.header("x-request-id").unwrap_or("")
    }

    /// The body as text; 400 if it is not UTF-8.
    pub fn text(&self) -> Result<&str, HttpError> {
        std::str::from_utf8(&self.body).map_err(|_| bad_request("the body is not UTF-8"))
    }

    /// The body as JSON; 400 if it is not JSON, or has another structure than the type.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        serde_json::from_slice(&self.body).map_err(|problem| match problem.is_data() {
            true => bad_request(format!("the body has not the structure that is expected: {problem}")),
            false => bad_request(format!("the body is not JSON: {problem}")),
        })
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
