package io.holdfast.app.monitor;

import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;

/** Pieces of PromQL. */
final class Promql {

    private Promql() {}

    /**
     * What a counter has grown by within a while, above {@code more}. A counter appears with its first event, of which {@code
     * increase} sees nothing: one that was not there before counts with all it has.
     */
    static String grew(String by, String counter, String within, int more) {
        return "(sum by (%1$s) (increase(%2$s[%3$s])) > %4$d) or (sum by (%1$s) (%2$s unless %2$s offset %3$s) > %4$d)"
                .formatted(by, counter, within, more);
    }

    /** A matcher's regular expression for exactly these names. */
    static String oneOf(Collection<String> names) {
        return names.stream().map(name -> name.replace(".", "[.]")).collect(Collectors.joining("|"));
    }

    /** A duration as Prometheus writes it. */
    static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds % 3_600 == 0 && seconds > 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** A duration as a number of seconds. */
    static String seconds(Duration duration) {
        long ms = duration.toMillis();
        return ms % 1_000 == 0 ? Long.toString(ms / 1_000) : Double.toString(ms / 1_000.0);
    }
}
