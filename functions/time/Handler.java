import faaso.HttpError;
import faaso.Request;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Converts a time to other time zones: {@code ?at=2026-12-01T12:00&from=Europe/Berlin&to=Asia/Tokyo,UTC}.
 *
 * <p>The default of {@code at} is the present, and that of {@code from} is UTC.
 * If clocks show {@code at} twice, {@code later=yes} takes the second time.
 */
public class Handler {
    private static final int MOST_ZONES = 50;

    /** The answer. It is ambiguous if clocks show the time twice, as at the end of summer time. */
    record Answer(String utc, boolean ambiguous, Map<String, String> times) {}

    private final Clock clock;

    public Handler() {
        this(Clock.systemUTC());
    }

    Handler(Clock clock) {
        this.clock = clock;
    }

    public Answer handle(Request request) {
        if (!List.of("GET", "HEAD").contains(request.method())) {
            throw new HttpError(405, "only GET and HEAD are allowed", List.of(Map.entry("Allow", "GET, HEAD")));
        }
        Moment moment = moment(request);
        Map<String, String> times = new LinkedHashMap<>();
        for (String name : zones(request)) {
            times.put(name, Moment.text(moment.time().atZoneSameInstant(zone("to", name)).toOffsetDateTime()));
        }
        return new Answer(Moment.text(moment.time()), moment.ambiguous(), times);
    }

    private Moment moment(Request request) {
        String at = request.query("at");
        if (at == null) {
            return new Moment(OffsetDateTime.now(clock).truncatedTo(ChronoUnit.SECONDS), false);
        }
        return Moment.read(at, zone("from", request.query("from", "UTC")), request.query("later", "no").equals("yes"));
    }

    private static String[] zones(Request request) {
        String to = request.query("to");
        if (to == null) {
            throw HttpError.badRequest("to is missing; expected time zones such as Europe/Berlin,UTC");
        }
        String[] names = to.split(",", -1);
        if (names.length > MOST_ZONES) {
            throw HttpError.badRequest("to has more than " + MOST_ZONES + " time zones");
        }
        return names;
    }

    private static ZoneId zone(String field, String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException problem) {
            throw HttpError.badRequest(field + ": there is no time zone '" + name + "'");
        }
    }
}
