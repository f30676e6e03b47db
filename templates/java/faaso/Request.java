package faaso;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One HTTP request. It does not change, and may be made by hand in a test. */
public final class Request {
    private final String method;
    private final String target;
    private final String path;
    private final Map<String, List<String>> query;
    private final Map<String, String> headers;
    private final byte[] body;

    public Request(String method, String target) {
        this(method, target, Map.of(), new byte[0]);
    }

    public Request(String method, String target, Map<String, String> headers, byte[] body) {
        this.method = method;
        this.target = target;
        int mark = target.indexOf('?');
        this.path = Text.decoded(mark < 0 ? target : target.substring(0, mark), false);
        this.query = Collections.unmodifiableMap(fields(mark < 0 ? "" : target.substring(mark + 1)));
        Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        this.headers = Collections.unmodifiableMap(sorted);
        this.body = body;
    }

    public String method() {
        return method;
    }

    /** The decoded path, with every slash that was sent. */
    public String path() {
        return path;
    }

    /** The path and the query as they were sent: {@code %2F} is not decoded. */
    public String target() {
        return target;
    }

    /** All fields of the query, in their order. */
    public Map<String, List<String>> query() {
        return query;
    }

    /** The first field of the query with this name, or null. */
    public String query(String name) {
        return query(name, null);
    }

    /** The first field of the query with this name, or {@code otherwise}. */
    public String query(String name, String otherwise) {
        List<String> values = query.get(name);
        return values == null ? otherwise : values.get(0);
    }

    /** The headers by name in any case. The values of one name are joined by ", ". */
    public Map<String, String> headers() {
        return headers;
    }

    /** The header of this name, in any case, or null. */
    public String header(String name) {
        return headers.get(name);
    }

    /** The proxy's X-Request-Id, or an empty text. */
    public String id() {
        return headers.getOrDefault("x-request-id", "");
    }

    /** The whole body. */
    public byte[] body() {
        return body;
    }

    /** The body as UTF-8. Throws a 400 if it is not. */
    public String text() {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException problem) {
            throw HttpError.badRequest("the body is not UTF-8");
        }
    }

    /** The body's JSON as Map, List, String, Long, Double, Boolean or null. Throws a 400 if it is not JSON. */
    public Object json() {
        return json(Object.class);
    }

    /** The body's JSON as a record or another class. Throws a 400 if it does not fit. */
    public <T> T json(Class<T> type) {
        return Json.read(text(), type);
    }

    private static Map<String, List<String>> fields(String query) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        for (String field : query.split("&")) {
            if (!field.isEmpty()) {
                int sign = field.indexOf('=');
                String name = Text.decoded(sign < 0 ? field : field.substring(0, sign), true);
                String value = sign < 0 ? "" : Text.decoded(field.substring(sign + 1), true);
                fields.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
            }
        }
        return fields;
    }
}
