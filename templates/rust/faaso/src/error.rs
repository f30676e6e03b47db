use std::error::Error as StdError;
use std::fmt;
use std::panic::Location;

/// A result of a handler: `?` takes any error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error for the caller: answers with this status and `{"error": message}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpError {
    pub status: u16,
    pub message: String,
}

impl HttpError {
    pub fn new(status: u16, message: impl Into<String>) -> Self {
        HttpError { status, message: message.into() }
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{} ({})", self.message, self.status)
    }
}

impl StdError for HttpError {}

/// 400: the caller's mistake.
pub fn bad_request(message: impl Into<String>) -> HttpError {
    HttpError::new(400, message)
}

/// 404.
pub fn not_found(message: impl Into<String>) -> HttpError {
    HttpError::new(404, message)
}

/// Any error, and the place where `?` or `into` made it one of a handler.
#[derive(Debug)]
pub struct Error {
    pub(crate) source: Box<dyn StdError + Send + Sync>,
    pub(crate) place: String,
}

impl Error {
    /// An error with this text, which the log gets and the caller does not.
    #[track_caller]
    pub fn new(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Error { source: source.into(), place: Location::caller().to_string() }
    }

    /// The text of the error, and of those that caused it.
    pub(crate) fn text(&self) -> String {
        let mut text = self.source.to_string();
        let mut next = self.source.source();
        while let Some(cause) = next {
            text += &format!(": {cause}");
            next = cause.source();
        }
        text
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    #[track_caller]
    fn from(source: E) -> Self {
        Error::new(source)
    }
}
