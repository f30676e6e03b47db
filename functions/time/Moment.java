import faaso.HttpError;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Locale;

/** A time in UTC. It is ambiguous if the clocks that showed it show it twice. */
record Moment(OffsetDateTime time, boolean ambiguous) {
    /** A date and a time (ISO 8601), with or without an offset. */
    private static final DateTimeFormatter FORM =
            new DateTimeFormatterBuilder()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
                    .optionalStart()
                    .appendOffsetId()
                    .toFormatter(Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);

    Moment {
        time = time.withOffsetSameInstant(ZoneOffset.UTC);
    }

    /** Reads a time. A time without an offset is one of clocks in the zone. */
    static Moment read(String text, ZoneId zone, boolean later) {
        TemporalAccessor read;
        try {
            read = FORM.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
        } catch (DateTimeException problem) {
            throw HttpError.badRequest("at is not a time such as 2026-12-01T12:00 or 2026-12-01T12:00Z");
        }
        LocalDateTime shown = LocalDateTime.from(read);
        // An offset could lead beyond the last year of Java.
        if (shown.getYear() < 1 || shown.getYear() > 9999) {
            throw HttpError.badRequest("at is not in the years 1 to 9999");
        }
        return read instanceof OffsetDateTime time ? new Moment(time, false) : shown(shown, zone, later);
    }

    private static Moment shown(LocalDateTime shown, ZoneId zone, boolean later) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(shown);
        if (offsets.isEmpty()) {
            ZoneOffsetTransition gap = zone.getRules().getTransition(shown);
            String skip = gap.getDateTimeBefore() + " to " + gap.getDateTimeAfter();
            throw HttpError.badRequest("at: clocks in " + zone + " skip from " + skip);
        }
        return new Moment(shown.atOffset(offsets.get(later ? offsets.size() - 1 : 0)), offsets.size() > 1);
    }

    /** The text of a time, with its seconds and its offset. */
    static String text(OffsetDateTime time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
    }
}
