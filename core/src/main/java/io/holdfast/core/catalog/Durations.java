package io.holdfast.core.catalog;

import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the catalog writes them: {@code 250ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d}. */
public final class Durations {

    private static final Pattern FORM = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "ms",
            ChronoUnit.MILLIS,
            "s",
            ChronoUnit.SECONDS,
            "m",
            ChronoUnit.MINUTES,
            "h",
            ChronoUnit.HOURS,
            "d",
            ChronoUnit.DAYS);

    /** The longest that is read: about a hundred years, which fits into nanoseconds. */
    static final Duration LONGEST = Duration.ofDays(36_500);

    private Durations() {}

    /** Reads a duration; an {@link IllegalArgumentException} says what is wrong. */
    public static Duration parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a duration; write a number with ms, s, m, h or d, such as 30s");
        }
        ChronoUnit unit = Objects.requireNonNull(UNITS.get(matcher.group(2)));
        BigInteger count = new BigInteger(matcher.group(1));
        BigInteger most = BigInteger.valueOf(LONGEST.dividedBy(unit.getDuration()));
        if (count.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is too long; a duration is at most " + LONGEST.toDays() + "d");
        }
        return Duration.of(count.longValue(), unit);
    }

    /** Checks that {@code key}'s duration is more than nothing and at most {@code most}. */
    static void within(String key, Duration value, Duration most) {
        if (value.isZero() || value.isNegative() || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    key + " \"" + text(value) + "\" is out of range; more than 0 and at most " + text(most));
        }
    }

    /** The duration in the largest unit that it is a whole number of. */
    static String text(Duration value) {
        long ms = value.toMillis();
        String[] names = {"d", "h", "m", "s"};
        long[] units = {86_400_000, 3_600_000, 60_000, 1_000};
        for (int i = 0; i < units.length; i++) {
            if (ms != 0 && ms % units[i] == 0) {
                return ms / units[i] + names[i];
            }
        }
        return ms + "ms";
    }
}
