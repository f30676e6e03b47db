import faaso.HttpError;
import faaso.Request;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

public class HandlerTest {
    private static final Handler HANDLER =
            new Handler(Clock.fixed(Instant.parse("2026-06-01T10:00:00.123Z"), ZoneId.of("Asia/Tokyo")));

    public static void main(String[] arguments) {
        theClockIsReadWithoutAt();
        theZonesKeepTheirOrder();
        anAmbiguousTimeIsTheEarlierByDefault();
        anOffsetCountsMoreThanAZone();
        badRequestsAreRefused();
        otherMethodsAreRefused();
    }

    private static void theClockIsReadWithoutAt() {
        Map<String, String> times = Map.of("Europe/Berlin", "2026-06-01T12:00:00+02:00");
        equal(get("to=Europe/Berlin"), new Handler.Answer("2026-06-01T10:00:00Z", false, times));
    }

    private static void theZonesKeepTheirOrder() {
        Map<String, String> times = get("to=UTC,Asia/Tokyo,America/New_York,%2B02:00").times();
        equal(List.copyOf(times.keySet()), List.of("UTC", "Asia/Tokyo", "America/New_York", "+02:00"));
    }

    private static void anAmbiguousTimeIsTheEarlierByDefault() {
        String twice = "at=2026-10-25T02:30&from=Europe/Berlin&to=UTC";
        equal(get(twice), new Handler.Answer("2026-10-25T00:30:00Z", true, Map.of("UTC", "2026-10-25T00:30:00Z")));
        equal(get(twice + "&later=yes").utc(), "2026-10-25T01:30:00Z");
        Handler.Answer once = get("at=2026-10-25T03:00&from=Europe/Berlin&to=UTC&later=yes");
        equal(once, new Handler.Answer("2026-10-25T02:00:00Z", false, Map.of("UTC", "2026-10-25T02:00:00Z")));
    }

    private static void anOffsetCountsMoreThanAZone() {
        equal(get("at=2026-12-01T12:00%2B01:00&from=Asia/Tokyo&to=UTC").utc(), "2026-12-01T11:00:00Z");
    }

    private static void badRequestsAreRefused() {
        refused("at=2026-12-01T12:00Z", "to is missing; expected time zones such as Europe/Berlin,UTC");
        refused("to=UTC,", "to: there is no time zone ''");
        refused("to=UTC" + ",UTC".repeat(50), "to has more than 50 time zones");
        refused("at=2026-12-01T12:00&from=europe/berlin&to=UTC", "from: there is no time zone 'europe/berlin'");
        refused(
                "at=2026-03-29T02:30&from=Europe/Berlin&to=UTC",
                "at: clocks in Europe/Berlin skip from 2026-03-29T02:00 to 2026-03-29T03:00");
        refused("at=%2B999999999-12-31T23:59&to=UTC", "at is not in the years 1 to 9999");
        List<String> broken = List.of("", "tomorrow", "2026-12-01", "2026-02-30T12:00", "2026-12-01T24:00", "2026-12-01T12:00 01:00");
        for (String at : broken) {
            refused("at=" + at + "&to=UTC", "at is not a time such as 2026-12-01T12:00 or 2026-12-01T12:00Z");
        }
    }

    private static void otherMethodsAreRefused() {
        try {
            HANDLER.handle(new Request("DELETE", "/?to=UTC"));
            throw new AssertionError("nothing was refused");
        } catch (HttpError error) {
            equal(error.status(), 405);
        }
    }

    private static Handler.Answer get(String query) {
        return HANDLER.handle(new Request("GET", "/?" + query));
    }

    private static void refused(String query, String message) {
        try {
            throw new AssertionError(query + " was answered with " + get(query));
        } catch (HttpError error) {
            equal(error.status(), 400);
            equal(error.getMessage(), message);
        }
    }

    private static void equal(Object found, Object expected) {
        assert found.equals(expected) : "found " + found + ", expected " + expected;
    }
}
