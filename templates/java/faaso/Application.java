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
            return Reply.of(handler.call(request));
        } catch (Throwable error) {
            return failed(request, error);
        }
    }

    /** The reply to a request whose handler threw {@code error}. */
    static Reply failed(Request request, Throwable error) {
        Throwable reported = error;
        if (error instanceof HttpError told) {
            try {
                return Reply.error(told.status(), told.getMessage(), told.headers());
            } catch (Throwable unusable) {
                reported = unusable;
            }
        }
        Log.report(request, reported);
        return Reply.error(500, "internal error");
    }
}
