use std::io::Result;
use std::os::fd::{AsRawFd, RawFd};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

/// The pause between two looks at a connection that is to end.
pub(crate) const MOMENT: Duration = Duration::from_millis(10);
/// Younger connections are about to send their first request.
const YOUNG: Duration = Duration::from_millis(500);
/// For so long a connection that this side ends goes on reading.
/// A close with unread bytes is a reset, which destroys a response that has not been read.
const LINGER: Duration = Duration::from_secs(5);

/// The state of a connection between requests, or in one.
pub(crate) struct Activity {
    since: Instant,
    descriptor: RawFd,
    /// A request has begun to arrive, and its answer has not left.
    busy: AtomicBool,
    /// The server has the whole answer, and may not have written all of it.
    answered: AtomicBool,
}

impl Activity {
    pub(crate) fn begun(&self) {
        self.answered.store(false, SeqCst);
        self.busy.store(true, SeqCst);
    }

    pub(crate) fn answered(&self) {
        self.answered.store(true, SeqCst);
    }

    fn flushed(&self) {
        if self.answered.swap(false, SeqCst) {
            self.busy.store(false, SeqCst);
        }
    }

    /// True if no request has begun to arrive. The connection must be open.
    pub(crate) fn is_quiet(&self) -> bool {
        !self.busy.load(SeqCst) && self.since.elapsed() > YOUNG && self.unread() == 0
    }

    /// The bytes that the kernel has and this program has not (tcp(7)).
    fn unread(&self) -> i32 {
        self.count(libc::FIONREAD)
    }

    /// The bytes that the other side has not acknowledged (tcp(7)).
    fn unsent(&self) -> i32 {
        self.count(libc::TIOCOUTQ)
    }

    fn count(&self, question: libc::Ioctl) -> i32 {
        let mut bytes: libc::c_int = 0;
        // SAFETY: both questions write one int, and a descriptor that is not open is an error of the call.
        let status = unsafe { libc::ioctl(self.descriptor, question, &mut bytes) };
        if status == 0 { bytes } else { 0 }
    }
}

/// The socket of a connection. It notes when requests begin, and when answers have left.
pub(crate) struct Socket {
    stream: TcpStream,
    activity: Arc<Activity>,
}

impl Socket {
    pub(crate) fn new(stream: TcpStream) -> Self {
        let activity = Activity {
            since: Instant::now(),
            descriptor: stream.as_raw_fd(),
            busy: AtomicBool::new(false),
            answered: AtomicBool::new(false),
        };
        Socket { stream, activity: Arc::new(activity) }
    }

    pub(crate) fn activity(&self) -> Arc<Activity> {
        self.activity.clone()
    }

    /// Closes the connection. If the program stops, it waits until the other side has everything:
    /// bytes that have not left are lost with the container.
    pub(crate) async fn close(mut self, stopping: bool) {
        let unread = self.activity.unread() > 0;
        if self.stream.shutdown().await.is_err() || !(unread || stopping) {
            return;
        }
        let _ = timeout(LINGER, async {
            let mut piece = [0; 16 << 10];
            while unread && self.stream.read(&mut piece).await.is_ok_and(|count| count > 0) {}
            while self.activity.unsent() > 0 {
                sleep(MOMENT).await;
            }
        })
        .await;
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context, buffer: &mut ReadBuf) -> Poll<Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.activity.busy.store(true, SeqCst);
        }
        result
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context, bytes: &[u8]) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context, pieces: &[std::io::IoSlice]) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// The server calls this when it has written all that it had.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Result<()>> {
        self.activity.flushed();
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
