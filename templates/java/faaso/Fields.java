package faaso;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The header fields of a request, and those that a handler gives. */
final class Fields {
    /** The grammar of names (RFC 9110, section 5.6.2). */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    /** Latin-1 without control characters but the tabulator. */
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");
    /** The server sets these. */
    private static final Set<String> RESERVED =
            Set.of(
                    "connection", "keep-alive", "proxy-authenticate", "proxy-connection", "te", "trailer", "trailers",
                    "transfer-encoding", "upgrade");

    private Fields() {}

    /** The headers of a request in lower case. The values of one name are joined by ", " in their order. */
    static Map<String, String> received(HttpHeaders headers) {
        Map<String, String> fields = new TreeMap<>();
        for (Map.Entry<String, String> field : headers) {
            fields.merge(field.getKey().toLowerCase(java.util.Locale.ROOT), field.getValue(), (one, two) -> one + ", " + two);
        }
        return fields;
    }

    /**
     * The headers of a handler, without Content-Length, which the server counts itself.
     *
     * <p>Throws an IllegalArgumentException for a field that would break the response or add to it.
     */
    static HttpHeaders checked(List<Map.Entry<String, String>> given) {
        HttpHeaders fields = new DefaultHttpHeaders(false);
        for (Map.Entry<String, String> field : given) {
            String name = field.getKey();
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("a response header has the name '" + name + "'");
            }
            if (!VALUE.matcher(field.getValue()).matches()) {
                throw new IllegalArgumentException("the response header " + name + " has a line break or a character outside Latin-1");
            }
            if (RESERVED.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                throw new IllegalArgumentException("the response header " + name + " is the server's to set");
            }
            if (!name.equalsIgnoreCase("content-length")) {
                fields.add(name, field.getValue());
            }
        }
        return fields;
    }
}
