package faaso;

import java.io.PrintStream;

/** Log entries that no request can forge: an entry is one line at the margin, and its further lines are indented. */
final class Log {
    private static final PrintStream OUTPUT = System.err;
    /** The largest number of frames. A recursion without an end has more. */
    private static final int FRAMES = 40;

    private Log() {}

    /** Logs an error of a handler, headed by the request that it belongs to. Never throws. */
    static void report(Request request, Throwable error) {
        try {
            String label = request.id().isEmpty() ? "" : " [" + request.id() + "]";
            StringBuilder entry = new StringBuilder();
            entry.append(Text.line(request.method() + " " + request.path() + label + " failed")).append('\n');
            trace(error, "", entry, 0);
            // In one write, because several threads write.
            OUTPUT.print(entry);
        } catch (Throwable ignored) {
            OUTPUT.println("a request failed, and so did its entry in the log");
        }
    }

    /** The error, its frames down to the server's, and its causes. */
    private static void trace(Throwable error, String intro, StringBuilder entry, int depth) {
        entry.append("  ").append(intro).append(Text.line(described(error))).append('\n');
        int frames = 0;
        for (StackTraceElement frame : error.getStackTrace()) {
            if (frames++ == FRAMES) {
                entry.append("    and so on\n");
                break;
            }
            if (frame.getClassName().startsWith("faaso.") || frame.getClassName().startsWith("jdk.internal.reflect.")) {
                break;
            }
            entry.append("    at ").append(Text.line(place(frame))).append('\n');
        }
        if (error.getCause() != null && depth < 10) {
            trace(error.getCause(), "caused by: ", entry, depth + 1);
        }
    }

    static String place(StackTraceElement frame) {
        String method = frame.getClassName() + "." + frame.getMethodName();
        // The runtime is stripped of its lines.
        return frame.getFileName() == null ? method : method + "(" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
    }

    /** The class and the message, which a class may compute, and fail to. */
    static String described(Throwable error) {
        try {
            return error.toString();
        } catch (Throwable problem) {
            return error.getClass().getName() + ": the message failed";
        }
    }
}
