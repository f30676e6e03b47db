// The probe of 'faaso template test'. docs/template-standard.md of faaso lists its answers.

import faaso.Request;
import faaso.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

public class Handler {
    private static final Path RELEASED = Path.of("/tmp/released");

    public Object handle(Request request) throws Exception {
        switch (request.path()) {
            case "/unread":
                return "unread";
            case "/headers":
                return Response.of(200, "two headers").header("Set-Cookie", "a=1").header("Set-Cookie", "b=2");
            case "/stream":
                return Response.stream(output -> {
                    output.write("first\n".getBytes());
                    output.flush();
                    for (int waited = 0; waited < 500 && !Files.exists(RELEASED); waited++) {
                        Thread.sleep(20);
                    }
                    output.write("last\n".getBytes());
                });
            case "/release":
                Files.writeString(RELEASED, "");
                return "released";
            case "/raise":
                throw new IllegalStateException("raised-by-probe");
            case "/throw":
                // No Exception, so that 'catch (Exception e)' does not catch it.
                throw new AssertionError("thrown-by-probe");
            case "/slow":
                Thread.sleep(1000);
                return "slow";
            default:
                return Map.of(
                        "method", request.method(),
                        "target", request.target(),
                        "headers", request.headers(),
                        "length", request.body().length);
        }
    }
}
