package faaso;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;
import sun.misc.Signal;

/**
 * Serves the function in the folders classes/ and lib/ of the working directory until SIGTERM.
 *
 * <p>Settings from the environment: PORT (3000), THREADS (64), MAX_BODY in bytes (33554432; more is answered with 413).
 * With {@code check} it only finds the handler; with {@code rehearse} it serves a made-up one for a moment.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
        String mode = arguments.length == 0 ? "serve" : arguments[0];
        try {
            switch (mode) {
                case "check" -> Handle.find(loader());
                case "rehearse" -> rehearse();
                default -> serve();
            }
        } catch (Handle.Unusable problem) {
            fail(problem.getMessage());
        }
        System.exit(0);
    }

    private static void serve() throws Exception {
        int port = (int) setting("PORT", 3000, 65535);
        ClassLoader loader = loader();
        Thread.currentThread().setContextClassLoader(loader);
        Handle handle = Handle.load(loader);
        run(new Application(handle::call), port, listening -> {});
    }

    private static void run(Application application, int port, IntConsumer started) throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        Signal.handle(new Signal("TERM"), signal -> stop.countDown());
        Signal.handle(new Signal("INT"), signal -> stop.countDown());
        Server server = new Server(application, (int) setting("THREADS", 64, 10000), setting("MAX_BODY", 32 << 20, 1 << 30));
        try {
            started.accept(server.start(port));
        } catch (Exception problem) {
            fail("cannot listen on port " + port + ": " + problem.getMessage());
        }
        stop.await();
        server.stop();
    }

    private static long setting(String name, long otherwise, long largest) {
        String text = System.getenv(name);
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        if (!text.matches("[1-9][0-9]{0,9}") || Long.parseLong(text) > largest) {
            fail(name + " is '" + Text.line(text) + "', a whole number from 1 to " + largest + " is allowed");
        }
        return Long.parseLong(text);
    }

    private static void fail(String message) {
        System.err.println("error: " + message);
        System.exit(1);
    }

    /** The loader of the function, with the places that the build filled. */
    private static ClassLoader loader() throws IOException {
        List<URL> places = new ArrayList<>();
        places.add(Path.of("classes").toUri().toURL());
        // Files beside the handler are resources, too.
        places.add(Path.of("").toUri().toURL());
        if (Files.isDirectory(Path.of("lib"))) {
            List<Path> jars = new ArrayList<>();
            try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("lib"), "*.jar")) {
                found.forEach(jars::add);
            }
            jars.sort(null);
            for (Path jar : jars) {
                places.add(jar.toUri().toURL());
            }
        }
        return new FunctionLoader(places.toArray(new URL[0]));
    }

    /** Starts, answers itself, and stops. The classes that this loads become the archive that makes the start quick. */
    private static void rehearse() throws Exception {
        try {
            Handle.load(loader());
        } catch (Handle.Unusable expected) {
            // There is no function yet.
        }
        run(new Application(request -> Map.of("hello", request.query("name", "world"))), 0, Main::ask);
    }

    private static void ask(int port) {
        for (String target : List.of("/ping", "/?name=Ada")) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                String request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().readAllBytes();
            } catch (IOException problem) {
                throw new UncheckedIOException(problem);
            }
        }
        Signal.raise(new Signal("TERM"));
    }
}
