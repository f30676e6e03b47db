use crate::answer::Application;
use crate::connection::{Socket, MOMENT};
use crate::handler::{Call, Handler};
use crate::log;
use hyper::server::conn::Http;
use hyper::service::service_fn;
use std::convert::Infallible;
use std::future::{pending, poll_fn};
use std::io::Result;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{signal, SignalKind};
use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

/// True as soon as SIGTERM or SIGINT came.
#[derive(Clone)]
pub(crate) struct Stopping(watch::Receiver<bool>);

impl Stopping {
    pub(crate) fn now(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns a moment after the program was told to stop.
    async fn a_moment_after(&mut self) {
        while !self.now() {
            if self.0.changed().await.is_err() {
                pending().await
            }
        }
        sleep(MOMENT).await;
    }
}

/// Serves a handler until SIGTERM, then answers what was received, and returns.
/// Settings from the environment: PORT (3000), THREADS (64) for handlers that block, MAX_BODY in bytes (33554432; more is answered with 413).
pub fn serve<K, H: Handler<K>>(handle: H) {
    let handle = Arc::new(handle);
    start(Box::new(move |request| handle.clone().call(request)));
}

fn start(handle: Box<Call>) {
    log::install();
    let result = tokio::runtime::Builder::new_multi_thread()
        .max_blocking_threads(setting("THREADS", 64).max(1) as usize)
        .enable_all()
        .build()
        .and_then(|runtime| runtime.block_on(run(handle, setting("PORT", 3000), setting("MAX_BODY", 32 << 20))));
    if let Err(problem) = result {
        quit(&problem.to_string());
    }
}

/// The number that an environment variable holds.
fn setting(name: &str, standard: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) if !text.is_empty() => text.parse().unwrap_or_else(|_| quit(&format!("{name} is {text:?}; expected a whole number"))),
        _ => standard,
    }
}

fn quit(problem: &str) -> ! {
    log::write(&format!("error: {problem}"));
    std::process::exit(1)
}

async fn run(handle: Box<Call>, port: u64, max_body: u64) -> Result<()> {
    let (stop, stopped) = watch::channel(false);
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let listener = TcpListener::bind(("0.0.0.0", u16::try_from(port).unwrap_or_else(|_| quit(&format!("PORT is {port}"))))).await?;
    let application = Arc::new(Application { handle, max_body, stopping: Stopping(stopped) });
    // Each connection has a sender. The receiver ends when all are gone.
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    let accept = |stream| {
        let (application, open) = (application.clone(), open.clone());
        tokio::spawn(async move {
            connection(stream, application).await;
            drop(open);
        });
    };
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => accept(stream),
                // Too many open files, for one. Connections that end make room.
                Err(_) => sleep(Duration::from_millis(100)).await,
            },
        }
    }
    let _ = stop.send(true);
    // Those in the listener's queue would be reset when it closes.
    let listener = listener.into_std()?;
    while let Ok((stream, _)) = listener.accept() {
        stream.set_nonblocking(true)?;
        accept(TcpStream::from_std(stream)?);
    }
    drop(listener);
    drop(open);
    all_closed.recv().await;
    Ok(())
}

/// Serves one connection to its end. When the program stops, a connection ends on which no request has begun to arrive.
async fn connection(stream: TcpStream, application: Arc<Application>) {
    let _ = stream.set_nodelay(true);
    let socket = Socket::new(stream);
    let activity = socket.activity();
    let mut stopping = application.stopping.clone();
    let service = service_fn(|request| {
        let (application, activity) = (application.clone(), activity.clone());
        Box::pin(async move { Ok::<_, Infallible>(application.answer(request, activity).await) })
    });
    let mut serving = Http::new().http1_only(true).serve_connection(socket, service);
    loop {
        tokio::select! {
            biased;
            _ = poll_fn(|context| serving.poll_without_shutdown(context)) => break,
            _ = stopping.a_moment_after() => if activity.is_quiet() { break },
        }
    }
    serving.into_parts().io.close(stopping.now()).await;
}
