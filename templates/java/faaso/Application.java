package faaso;

/** Answers requests with a handler. */
final class Application {
    /** A handler as a function. */
    @FunctionalInterface
    interface Handler {
        Object call(Request request) throws Throwable;
    }

    static final Reply PONG = Reply.of("pong");

    private final Handler handler;

    Application(Handler handler) {
        this.handler = handler;
    }

    /** The reply to a request. Anything thrown becomes a reply, and a log entry if it is no HttpError. */
    Reply answer(Request request) {
        try {
            try {
                return Reply.of(handler.call(request));
            } catch (HttpError error) {
                return Reply.error(error.status(), error.getMessage(), error.headers());
            }
        } catch (Throwable error) {
            return failed(request, error);
        }
    }

    /** Logs an error, and returns the reply that tells nothing about it. */
    static Reply failed(Request request, Throwable error) {
        Log.report(request, error);
        return Reply.error(500, "internal error");
    }
}
