use crate::body::Body;
use crate::connection::Activity;
use crate::handler::Call;
use crate::response::Payload;
use crate::server::Stopping;
use crate::{log, IntoResponse, Request, Response};
use hyper::body::{Bytes, HttpBody};
use hyper::header::{HeaderValue, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT};
use hyper::{HeaderMap, Method, StatusCode};
use std::sync::Arc;

/// So many bytes of a body that is too large are read and thrown away before it is refused.
/// A client that only reads the response when it has sent all gets the response that way, too.
const DISCARDED: u64 = 1 << 30;

/// The statuses whose responses have no body (RFC 9110, section 6.4.1).
const BODILESS: [u16; 2] = [204, 304];

/// The answer to each request of a connection: /ping, a refusal, or the handler's.
pub(crate) struct Application {
    pub(crate) handle: Box<Call>,
    pub(crate) max_body: u64,
    pub(crate) stopping: Stopping,
}

impl Application {
    pub(crate) async fn answer(&self, received: hyper::Request<hyper::Body>, activity: Arc<Activity>) -> hyper::Response<Body> {
        activity.begun();
        let (head, body) = received.into_parts();
        // The body is received before anything else: an unread one would end the connection.
        let body = match self.receive(&head.headers, body).await {
            Ok(body) => body,
            Err(refusal) => return sent(refusal, false, true, activity),
        };
        let target = head.uri.path_and_query().map_or("/", |target| target.as_str());
        let request = Request::received(head.method, target, head.headers, body);
        let mut response = match request.path.as_str() {
            "/ping" => "pong".into_response(),
            _ => (self.handle)(request.clone()).await,
        };
        let is_head = request.method == Method::HEAD;
        if !is_head && !BODILESS.contains(&response.status) {
            response = response.started(&request).await;
        }
        if let Some(error) = &response.failure {
            log::report(&request, error);
        }
        sent(response, is_head, self.stopping.now(), activity)
    }

    /// The whole body, or a refusal.
    async fn receive(&self, headers: &HeaderMap, mut body: hyper::Body) -> Result<Bytes, Response> {
        let refusal = || Response::error(413, &format!("the body is larger than {} bytes", self.max_body));
        let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        let asks_first = headers.get(EXPECT).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"100-continue"));
        // A client that asks first has sent nothing yet, and what would exceed every measure is not waited for.
        if announced.is_some_and(|length| length > self.max_body && (asks_first || length > self.max_body + DISCARDED)) {
            return Err(refusal());
        }
        let (mut received, mut total) = (Vec::new(), 0);
        while let Some(piece) = body.data().await {
            let broken = "the body is shorter than its length, or not chunked as it should be";
            let piece = piece.map_err(|_| Response::error(400, broken))?;
            total += piece.len() as u64;
            if total > self.max_body + DISCARDED {
                return Err(refusal());
            }
            if total <= self.max_body {
                received.extend_from_slice(&piece);
            } else {
                received = Vec::new();
            }
        }
        if total > self.max_body { Err(refusal()) } else { Ok(received.into()) }
    }
}

/// The response as the server takes it.
fn sent(response: Response, is_head: bool, closes: bool, activity: Arc<Activity>) -> hyper::Response<Body> {
    let mut headers = response.headers;
    if closes {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    let body = match response.body {
        _ if BODILESS.contains(&response.status) => {
            headers.remove(CONTENT_TYPE);
            Body::whole(Bytes::new(), activity)
        }
        Payload::Whole(bytes) => {
            if is_head {
                headers.insert(CONTENT_LENGTH, bytes.len().into());
            }
            Body::whole(if is_head { Bytes::new() } else { bytes }, activity)
        }
        Payload::Started(pieces) => Body::pieces(pieces, activity),
        Payload::Pieces(_) => Body::whole(Bytes::new(), activity),
    };
    let mut out = hyper::Response::new(body);
    // Response allows no status that HTTP does not have.
    *out.status_mut() = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *out.headers_mut() = headers;
    out
}
