import faaso.Request;
import java.util.Map;

public class HandlerTest {
    public static void main(String[] arguments) throws Exception {
        assert new Handler().handle(new Request("GET", "/?name=Ada")).equals(Map.of("hello", "Ada"));
        assert new Handler().handle(new Request("GET", "/")).equals(Map.of("hello", "world"));
    }
}
