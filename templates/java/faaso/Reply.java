package faaso;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An answer that can be sent: a status, headers without Content-Length, and either bytes or a writer of them. */
record Reply(int status, HttpHeaders headers, byte[] body, Response.Writer writer) {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String OCTETS = "application/octet-stream";
    private static final String JSON = "application/json";

    /** The reply for a handler's result. Throws an exception if the result cannot be sent. */
    static Reply of(Object result) {
        Response response = result instanceof Response given ? given : Response.of(result == null ? 204 : 200, result);
        if (response.status() < 200 || response.status() > 599) {
            throw new IllegalArgumentException("a handler returned the status " + response.status() + "; 200 to 599 are allowed");
        }
        HttpHeaders headers = Fields.checked(response.headers());
        Object body = response.body();
        if (body == null) {
            return new Reply(response.status(), headers, new byte[0], null);
        } else if (body instanceof byte[] bytes) {
            return bytes(response.status(), headers, OCTETS, bytes);
        } else if (body instanceof String text) {
            return bytes(response.status(), headers, TEXT, text.getBytes(StandardCharsets.UTF_8));
        } else if (body instanceof Response.Writer writer) {
            return written(response.status(), headers, TEXT, writer);
        } else if (body instanceof InputStream input) {
            return written(response.status(), headers, OCTETS, output -> copy(input, output));
        } else if (body instanceof Iterator<?> pieces) {
            return written(response.status(), headers, TEXT, output -> write(pieces, output));
        } else if (body instanceof Stream<?> pieces) {
            return written(response.status(), headers, TEXT, output -> write(pieces, output));
        }
        return bytes(response.status(), headers, JSON, Json.write(body).getBytes(StandardCharsets.UTF_8));
    }

    /** The reply with {@code {"error": message}}. */
    static Reply error(int status, String message, List<Map.Entry<String, String>> headers) {
        Reply reply = of(new Response(status, headers, Map.of("error", message == null ? "" : message)));
        reply.headers.set(HttpHeaderNames.CONTENT_TYPE, JSON);
        return reply;
    }

    static Reply error(int status, String message) {
        return error(status, message, List.of());
    }

    private static Reply bytes(int status, HttpHeaders headers, String type, byte[] body) {
        return new Reply(status, typed(headers, type), body, null);
    }

    private static Reply written(int status, HttpHeaders headers, String type, Response.Writer writer) {
        return new Reply(status, typed(headers, type), null, writer);
    }

    private static HttpHeaders typed(HttpHeaders headers, String type) {
        if (!headers.contains(HttpHeaderNames.CONTENT_TYPE)) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, type);
        }
        return headers;
    }

    private static void copy(InputStream input, OutputStream output) throws Exception {
        try (input) {
            byte[] piece = new byte[32 << 10];
            for (int count = input.read(piece); count >= 0; count = input.read(piece)) {
                output.write(piece, 0, count);
                output.flush();
            }
        }
    }

    private static void write(Stream<?> pieces, OutputStream output) throws Exception {
        try (pieces) {
            write(pieces.iterator(), output);
        }
    }

    private static void write(Iterator<?> pieces, OutputStream output) throws Exception {
        while (pieces.hasNext()) {
            Object piece = pieces.next();
            if (piece instanceof byte[] bytes) {
                output.write(bytes);
            } else if (piece instanceof CharSequence text) {
                output.write(text.toString().getBytes(StandardCharsets.UTF_8));
            } else {
                String type = piece == null ? "null" : piece.getClass().getName();
                throw new IllegalArgumentException("a stream has pieces of String or byte[], not " + type);
            }
            output.flush();
        }
    }
}
