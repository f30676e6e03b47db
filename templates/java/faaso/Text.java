package faaso;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Texts of a URL, and texts of the log. */
final class Text {
    /** Longer lines are cut: Docker splits a line at 16 KiB, and a character takes 4 bytes at most. */
    private static final int LONGEST = 4000;

    private Text() {}

    /** Decodes the escapes of a part of a URL as UTF-8. A broken escape stays as it is. */
    static String decoded(String part, boolean plusIsSpace) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(part.length());
        for (int at = 0; at < part.length(); at++) {
            char sign = part.charAt(at);
            int high = at + 2 < part.length() ? digit(part.charAt(at + 1)) : -1;
            int low = at + 2 < part.length() ? digit(part.charAt(at + 2)) : -1;
            if (sign == '%' && high >= 0 && low >= 0) {
                bytes.write(high << 4 | low);
                at += 2;
            } else {
                // The request line arrives as Latin-1, so that each character is one byte.
                bytes.write(plusIsSpace && sign == '+' ? ' ' : sign);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int digit(char sign) {
        return sign < 128 ? Character.digit(sign, 16) : -1;
    }

    /** The text as one line that can be printed: line breaks and other control characters are escaped. */
    static String line(String text) {
        StringBuilder line = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            if (line.length() >= LONGEST) {
                return line.append('…').toString();
            }
            char sign = text.charAt(at);
            if (printable(sign)) {
                line.append(sign);
            } else {
                line.append(String.format("\\u%04x", (int) sign));
            }
        }
        return line.toString();
    }

    /** False for control characters, separators of lines, and signs that turn the direction of writing. */
    private static boolean printable(char sign) {
        return switch (Character.getType(sign)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
