package faaso;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An answer with a status and headers of its own. The body is anything that a handler may return alone:
 *
 * <ul>
 *   <li>a String: text; a byte[]: octets; null: no body, and 204 if it is returned alone;
 *   <li>an Iterator or a java.util.stream.Stream of String or byte[], an InputStream, or a Writer: streamed;
 *   <li>anything else, such as a Map, a List or a record: JSON.
 * </ul>
 */
public record Response(int status, List<Map.Entry<String, String>> headers, Object body) {
    /** Writes a body piece by piece. Each flush sends the bytes so far. */
    @FunctionalInterface
    public interface Writer {
        void write(OutputStream output) throws Exception;
    }

    public Response {
        headers = List.copyOf(headers);
    }

    public static Response of(int status, Object body) {
        return new Response(status, List.of(), body);
    }

    /** A body that {@code writer} writes. An error after the first flush cuts the connection. */
    public static Response stream(Writer writer) {
        return of(200, writer);
    }

    /** This response with one header more. A name may stand more than once, as Set-Cookie does. */
    public Response header(String name, String value) {
        List<Map.Entry<String, String>> more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new Response(status, more, body);
    }
}
