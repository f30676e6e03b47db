use crate::connection::Activity;
use crate::response::Payload;
use crate::{log, Error, Request, Response};
use hyper::body::{Bytes, HttpBody, SizeHint};
use hyper::HeaderMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::{mpsc, oneshot};

/// The pieces of a stream that a thread makes.
pub(crate) type Pieces = mpsc::Receiver<Result<Bytes, Aborted>>;

/// A body failed after its response had begun. The failure is in the log already; the server cuts the connection.
#[derive(Debug)]
pub(crate) struct Aborted;

impl std::fmt::Display for Aborted {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        out.write_str("the body failed")
    }
}

impl std::error::Error for Aborted {}

impl Response {
    /// The response, with its stream running on a thread. The first piece is there: a failure before it is a 500.
    pub(crate) async fn started(mut self, request: &Request) -> Self {
        let Payload::Pieces(pieces) = self.body else { return self };
        let (begun, beginning) = oneshot::channel();
        let (sender, receiver) = mpsc::channel(1);
        let request = request.clone();
        tokio::task::spawn_blocking(move || produce(pieces, &request, begun, &sender));
        if let Err(error) = beginning.await.unwrap_or_else(|problem| Err(problem.into())) {
            return Self::failed(error);
        }
        self.body = Payload::Started(receiver);
        self
    }
}

fn produce(
    mut pieces: Box<dyn Iterator<Item = Bytes> + Send>,
    request: &Request,
    begun: oneshot::Sender<Result<(), Error>>,
    sender: &mpsc::Sender<Result<Bytes, Aborted>>,
) {
    // An empty piece would be the end of a chunked body.
    let mut next = || log::caught(|| pieces.find(|piece| !piece.is_empty()));
    let mut piece = match next() {
        Ok(piece) => piece,
        Err(error) => return drop(begun.send(Err(error))),
    };
    let _ = begun.send(Ok(()));
    while let Some(bytes) = piece {
        if sender.blocking_send(Ok(bytes)).is_err() {
            // The client is gone.
            return;
        }
        piece = next().unwrap_or_else(|error| {
            log::report(request, &error);
            let _ = sender.blocking_send(Err(Aborted));
            None
        });
    }
}

/// The body of a response, as the server takes it. Its end tells the connection that the request is answered.
pub(crate) struct Body {
    source: Source,
    activity: Arc<Activity>,
}

enum Source {
    Whole(Option<Bytes>),
    Pieces(Pieces),
}

impl Body {
    pub(crate) fn whole(bytes: Bytes, activity: Arc<Activity>) -> Self {
        Body { source: Source::Whole(Some(bytes).filter(|bytes| !bytes.is_empty())), activity }
    }

    pub(crate) fn pieces(pieces: Pieces, activity: Arc<Activity>) -> Self {
        Body { source: Source::Pieces(pieces), activity }
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Aborted;

    fn poll_data(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Option<Result<Bytes, Aborted>>> {
        match &mut self.source {
            Source::Whole(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Source::Pieces(pieces) => pieces.poll_recv(context),
        }
    }

    fn poll_trailers(self: Pin<&mut Self>, _: &mut Context) -> Poll<Result<Option<HeaderMap>, Aborted>> {
        Poll::Ready(Ok(None))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.source, Source::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Source::Pieces(_) => SizeHint::default(),
        }
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        self.activity.answered();
    }
}
