package faaso;

import java.util.List;
import java.util.Map;

/** An error that a handler throws for its caller. The answer has its status and {@code {"error": message}}. */
public class HttpError extends RuntimeException {
    private final int status;
    private final List<Map.Entry<String, String>> headers;

    public HttpError(int status, String message) {
        this(status, message, List.of());
    }

    public HttpError(int status, String message, List<Map.Entry<String, String>> headers) {
        super(message);
        this.status = status;
        this.headers = List.copyOf(headers);
    }

    /** 400: the caller's mistake. */
    public static HttpError badRequest(String message) {
        return new HttpError(400, message);
    }

    /** 404. */
    public static HttpError notFound(String message) {
        return new HttpError(404, message);
    }

    public int status() {
        return status;
    }

    public List<Map.Entry<String, String>> headers() {
        return headers;
    }
}
