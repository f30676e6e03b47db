package faaso;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializationContext;
import com.google.gson.JsonSerializer;
import com.google.gson.ToNumberPolicy;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.lang.reflect.Type;
import java.time.temporal.TemporalAccessor;

/** JSON by gson, in its strict mode. */
final class Json {
    private static final Gson GSON =
            new GsonBuilder()
                    .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE)
                    .registerTypeHierarchyAdapter(TemporalAccessor.class, (JsonSerializer<?>) Json::time)
                    .serializeNulls()
                    .disableHtmlEscaping()
                    .create();

    private Json() {}

    /** A time of java.time, whose fields gson may not read. */
    private static JsonElement time(Object time, Type type, JsonSerializationContext context) {
        return new JsonPrimitive(time.toString());
    }

    static String write(Object value) {
        return GSON.toJson(value);
    }

    static <T> T read(String text, Class<T> type) {
        // Gson's fromJson is lenient; the adapter of the type is not.
        JsonReader reader = new JsonReader(new StringReader(text));
        try {
            T value = GSON.getAdapter(type).read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw unexpected("there is more behind its end");
            }
            if (value == null && type != Object.class) {
                throw unexpected("it is null");
            }
            return value;
        } catch (IOException | JsonParseException | IllegalStateException | NumberFormatException problem) {
            String message = String.valueOf((problem.getCause() == null ? problem : problem.getCause()).getMessage());
            throw unexpected(message.replace("Use JsonReader.setLenient(true) to accept malformed JSON", "malformed"));
        } catch (StackOverflowError problem) {
            throw unexpected("it is nested too deep");
        }
    }

    private static HttpError unexpected(String reason) {
        // Gson's message may hold a path as long as the body.
        return HttpError.badRequest("the body is not the JSON that is expected: " + reason.substring(0, Math.min(reason.length(), 200)));
    }
}
