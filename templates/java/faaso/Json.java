package faaso;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.ToNumberPolicy;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;

/** JSON by gson, in its strict mode. */
final class Json {
    private static final Gson GSON =
            new GsonBuilder()
                    .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
                    .serializeNulls()
                    .disableHtmlEscaping()
                    .create();

    private Json() {}

    static String write(Object value) {
        return GSON.toJson(value);
    }

    static <T> T read(String text, Class<T> type) {
        // Gson's fromJson is lenient; the adapter of the type is not.
        JsonReader reader = new JsonReader(new StringReader(text));
        try {
            T value = GSON.getAdapter(type).read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw HttpError.badRequest("the body is not JSON: there is more behind its end");
            }
            return value;
        } catch (IOException | JsonParseException | IllegalStateException | NumberFormatException problem) {
            throw HttpError.badRequest("the body is not the JSON that is expected: " + problem.getMessage());
        } catch (StackOverflowError problem) {
            throw HttpError.badRequest("the body is not the JSON that is expected: it is nested too deep");
        }
    }
}
