use crate::log::caught;
use crate::response::IntoResponse;
use crate::{Error, Request, Response};
use std::future::{poll_fn, Future};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

/// A response that is not there yet.
pub(crate) type Pending = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler of any kind. The server is compiled for this type once, and not again for each handler.
pub(crate) type Call = dyn Fn(Request) -> Pending + Send + Sync;

/// A function that can be served: `fn(Request) -> T` or `async fn(Request) -> T`. `Kind` tells the two apart.
pub trait Handler<Kind>: Send + Sync + 'static {
    /// Calls the function. A panic becomes a failed response.
    #[doc(hidden)]
    fn call(self: Arc<Self>, request: Request) -> Pin<Box<dyn Future<Output = Response> + Send>>;
}

/// Runs on a thread of its own, because it may block.
pub struct Blocking<T>(T);

impl<F, T> Handler<Blocking<T>> for F
where
    F: Fn(Request) -> T + Send + Sync + 'static,
    T: IntoResponse,
{
    fn call(self: Arc<Self>, request: Request) -> Pending {
        let running = tokio::task::spawn_blocking(move || {
            caught(|| self(request).into_response()).unwrap_or_else(Response::failed)
        });
        Box::pin(async { running.await.unwrap_or_else(|problem| Response::failed(Error::new(problem))) })
    }
}

/// Runs on the threads that serve connections, and must not block.
pub struct Asynchronous<T>(T);

impl<F, R, T> Handler<Asynchronous<(R, T)>> for F
where
    F: Fn(Request) -> R + Send + Sync + 'static,
    R: Future<Output = T> + Send + 'static,
    T: IntoResponse,
{
    fn call(self: Arc<Self>, request: Request) -> Pending {
        let mut running: Option<Pin<Box<R>>> = None;
        let mut request = Some(request);
        Box::pin(poll_fn(move |context| {
            let polled = caught(|| {
                let begun = request.take().map(|request| Box::pin(self(request)));
                let running = running.get_or_insert_with(|| begun.expect("a request at first"));
                running.as_mut().poll(context).map(IntoResponse::into_response)
            });
            polled.unwrap_or_else(|error| Poll::Ready(Response::failed(error)))
        }))
    }
}
