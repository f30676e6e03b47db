package faaso;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.concurrent.TimeUnit;

/** One connection of a client. Its requests are answered one after the other. All fields belong to its event loop. */
final class Connection extends SimpleChannelInboundHandler<HttpObject> {
    /**
     * So many bytes of a body that is too large are read and thrown away before it is refused. A client that only reads
     * the response when it has sent all gets the response that way, too.
     */
    private static final long DISCARDED = 1L << 30;
    /**
     * For so many seconds a connection that this side ends goes on reading. A close with unread bytes is a reset, which
     * destroys a response that has not been read.
     */
    private static final int LINGER = 5;

    /** Milliseconds in which a request on an idle connection may still arrive while the server stops. */
    private static final int LATE = 100;

    private enum State {
        IDLE,
        RECEIVING,
        ANSWERING,
        LINGERING
    }

    private final Server server;
    private ChannelHandlerContext context;
    private State state = State.IDLE;
    private HttpRequest head;
    private Body body;
    /** The client has said that it sends nothing more. It may still read. */
    private boolean ended;
    private boolean retiring;

    Connection(Server server) {
        this.server = server;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        this.context = context;
        server.opened(this);
        context.read();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        server.closed(this);
    }

    /** The first bytes of a request have come. */
    void heard() {
        if (state == State.IDLE) {
            state = State.RECEIVING;
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
        if (state == State.LINGERING) {
            return;
        }
        heard();
        if (message.decoderResult().isFailure()) {
            boolean tooLong = message.decoderResult().cause() instanceof TooLongFrameException;
            Reply large = Reply.error(431, "the request line or the headers are too large");
            refuse(tooLong ? large : Reply.error(400, "the request is not HTTP/1.1"));
            return;
        }
        if (message instanceof HttpRequest request) {
            begin(request);
        }
        if (message instanceof HttpContent content && state == State.RECEIVING) {
            receive(content);
        }
        if (state == State.RECEIVING) {
            context.read();
        }
    }

    private void begin(HttpRequest request) {
        head = request;
        body = new Body(server.maxBody);
        long length = HttpUtil.getContentLength(request, -1L);
        boolean asksFirst = HttpUtil.is100ContinueExpected(request);
        // A client that asks first has sent nothing yet, and what would exceed every measure is not waited for.
        if (length > server.maxBody && (asksFirst || length > server.maxBody + DISCARDED)) {
            refuse(tooLarge());
        } else if (asksFirst) {
            context.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    private void receive(HttpContent content) {
        body.add(content.content());
        if (body.received() > server.maxBody + DISCARDED) {
            refuse(tooLarge());
        } else if (content instanceof LastHttpContent) {
            state = State.ANSWERING;
            answer();
        }
    }

    private Reply tooLarge() {
        return Reply.error(413, "the body is larger than " + server.maxBody + " bytes");
    }

    /** Answers the request that has been received whole. */
    private void answer() {
        boolean keep = HttpUtil.isKeepAlive(head);
        String method = head.method().name();
        Sender sender =
                new Sender(context.channel(), method, head.protocolVersion(), () -> keep && !server.isStopping(), this::answered);
        if (body.isTooLarge()) {
            sender.send(tooLarge());
            return;
        }
        Request request = new Request(method, head.uri(), Fields.received(head.headers()), body.bytes());
        body = null;
        if (request.path().equals("/ping")) {
            sender.send(Application.PONG);
        } else {
            server.workers.execute(() -> serve(sender, request));
        }
    }

    private void serve(Sender sender, Request request) {
        try {
            sender.serve(request, server.application);
        } catch (Throwable problem) {
            // There is no memory for the answer.
            context.close();
        }
    }

    /** Answers a request that will not be received whole, and ends the connection. */
    private void refuse(Reply reply) {
        state = State.ANSWERING;
        new Sender(context.channel(), "GET", HttpVersion.HTTP_1_1, () -> false, this::answered).send(reply);
    }

    /** The response has been written, and its head said if the connection is kept. Called by any thread. */
    private void answered(boolean kept) {
        context.executor().execute(() -> {
            if (ended) {
                context.close();
                return;
            }
            if (!kept) {
                linger();
                return;
            }
            state = State.IDLE;
            context.read();
        });
    }

    /** Ends the connection from this side, and reads on until the other side ends it too. */
    private void linger() {
        state = State.LINGERING;
        if (context.channel().isActive()) {
            ((DuplexChannel) context.channel()).shutdownOutput();
            context.channel().config().setAutoRead(true);
            context.read();
            context.executor().schedule(() -> context.close(), LINGER, TimeUnit.SECONDS);
        }
    }

    /** Closes the connection soon if nobody waits for an answer on it. Called by any thread while the server stops. */
    void retire(boolean patient) {
        context.executor().execute(() -> {
            if (state == State.RECEIVING && !patient) {
                context.close();
            } else if (state == State.IDLE && !retiring) {
                retiring = true;
                // Bytes that the kernel has by now are read before a later task runs.
                context.executor().schedule(this::closeIfIdle, LATE, TimeUnit.MILLISECONDS);
            }
        });
    }

    private void closeIfIdle() {
        retiring = false;
        if (state == State.IDLE) {
            context.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            ended = true;
            if (state != State.ANSWERING) {
                context.close();
            }
        }
        // A handler may take its time, but a client that takes no more bytes does not hold a thread for ever.
        if (event instanceof IdleStateEvent && (state != State.ANSWERING || !context.channel().isWritable())) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable problem) {
        // The client is gone, or there is no memory for its request.
        context.close();
    }
}
