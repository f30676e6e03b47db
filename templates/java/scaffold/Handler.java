import faaso.Request;
import java.util.Map;

public class Handler {
    public Object handle(Request request) {
        return Map.of("hello", request.query("name", "world"));
    }
}
