package faaso;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.function.BooleanSupplier;

/** Sends the response to one request. */
final class Sender {
    /** Called once with true if the connection may be used again. */
    @FunctionalInterface
    interface Done {
        void answered(boolean kept);
    }

    /** Larger bodies are sent in pieces, so that a slow reader holds up the writer, and no copy of all waits for it. */
    private static final int PIECE = 1 << 20;

    private final Channel channel;
    private final boolean head;
    private final boolean old;
    private final BooleanSupplier keep;
    private final Done done;

    Sender(Channel channel, String method, HttpVersion version, BooleanSupplier keep, Done done) {
        this.channel = channel;
        this.head = method.equals("HEAD");
        this.old = version.equals(HttpVersion.HTTP_1_0);
        this.keep = keep;
        this.done = done;
    }

    /** Answers with a handler, on the thread that calls this. */
    void serve(Request request, Application application) {
        Reply reply = application.answer(request);
        boolean empty = head || bodiless(reply);
        if (reply.writer() == null && (empty || reply.body().length <= PIECE)) {
            send(reply);
            return;
        }
        Pieces pieces = new Pieces(reply);
        try {
            if (reply.writer() == null) {
                for (int from = 0; from < reply.body().length; from += PIECE) {
                    pieces.send(Unpooled.wrappedBuffer(reply.body(), from, Math.min(PIECE, reply.body().length - from)));
                }
            } else if (!empty) {
                reply.writer().write(pieces);
            }
            pieces.close();
        } catch (Throwable error) {
            if (pieces.broken) {
                channel.close();
            } else if (pieces.begun) {
                Log.report(request, error);
                // The last chunk is missing, so the client notices.
                channel.close();
            } else {
                send(Application.failed(request, error));
            }
        }
    }

    /** Sends a reply whose body is there. */
    void send(Reply reply) {
        boolean kept = keep.getAsBoolean();
        boolean empty = head || bodiless(reply);
        ByteBuf body = empty ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(reply.body());
        HttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()), body, false);
        prepare(response, reply, kept);
        if (!bodiless(reply)) {
            HttpUtil.setContentLength(response, reply.body().length);
        }
        finish(channel.writeAndFlush(response), kept);
    }

    private void prepare(HttpResponse response, Reply reply, boolean kept) {
        response.headers().add(reply.headers());
        if (!response.headers().contains(HttpHeaderNames.DATE)) {
            response.headers().set(HttpHeaderNames.DATE, DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC)));
        }
        if (!kept) {
            response.headers().set(HttpHeaderNames.CONNECTION, "close");
        } else if (old) {
            response.headers().set(HttpHeaderNames.CONNECTION, "keep-alive");
        }
    }

    private void finish(ChannelFuture written, boolean kept) {
        written.addListener(result -> {
            if (result.isSuccess()) {
                done.answered(kept);
            } else {
                channel.close();
            }
        });
    }

    /** Responses with these statuses have neither a body nor a length (RFC 9110, section 6.4.1). */
    private static boolean bodiless(Reply reply) {
        return reply.status() == 204 || reply.status() == 304;
    }

    /** A body that is sent as it is written. The head waits for the first piece, so an error before it has a status. */
    private final class Pieces extends OutputStream {
        private final Reply reply;
        private final ByteBuf waiting = Unpooled.buffer(1024);
        private boolean begun;
        private boolean broken;
        private boolean kept;

        Pieces(Reply reply) {
            this.reply = reply;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            waiting.writeBytes(bytes, from, count);
            if (waiting.readableBytes() >= 32 << 10) {
                flush();
            }
        }

        @Override
        public void flush() throws IOException {
            if (waiting.isReadable()) {
                send(Unpooled.copiedBuffer(waiting));
                waiting.clear();
            }
        }

        private void send(ByteBuf piece) throws IOException {
            begin();
            await(channel.writeAndFlush(new DefaultHttpContent(piece)));
        }

        /** Ends the body. */
        @Override
        public void close() throws IOException {
            flush();
            begin();
            finish(channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT), kept);
        }

        private void begin() {
            if (begun) {
                return;
            }
            begun = true;
            // HTTP/1.0 has no chunks: its body ends with the connection.
            kept = keep.getAsBoolean() && (!old || head || reply.writer() == null);
            HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(reply.status()), false);
            prepare(response, reply, kept);
            if (reply.writer() == null) {
                HttpUtil.setContentLength(response, reply.body().length);
            } else if (!old && !head && !bodiless(reply)) {
                HttpUtil.setTransferEncodingChunked(response, true);
            }
            channel.write(response);
        }

        /** Waits until the other side has taken the bytes, so that a slow reader holds up the writer. */
        private void await(ChannelFuture written) throws IOException {
            try {
                written.await();
            } catch (InterruptedException problem) {
                Thread.currentThread().interrupt();
            }
            if (!written.isSuccess()) {
                broken = true;
                throw new IOException("the client has gone");
            }
        }
    }
}
