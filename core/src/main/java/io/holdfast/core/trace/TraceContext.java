package io.holdfast.core.trace;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a trace stands, as it travels in the headers {@code traceparent} and {@code tracestate} of requests and records (W3C
 * Trace Context, level 1). Only what is well formed becomes one: what comes from outside may be anything.
 *
 * @param traceparent in the form of version 00
 * @param tracestate what vendors added; empty when there is none
 */
public record TraceContext(String traceparent, String tracestate) {

    /** Name of the header with the trace's and the parent's identity. */
    public static final String PARENT = "traceparent";
    /** Name of the header with what vendors added. */
    public static final String STATE = "tracestate";

    private static final int LENGTH = 55;
    private static final int MOST_STATE = 512;
    private static final int MOST_MEMBERS = 32;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final String NO_TRACE = "0".repeat(32);
    private static final String NO_SPAN = "0".repeat(16);
    private static final Pattern KEY =
            Pattern.compile("[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13}");
    private static final Pattern VALUE = Pattern.compile("[ -+\\--<>-~]{0,255}[!-+\\--<>-~]");

    /**
     * The context that these headers say; none when {@code traceparent} is not well formed. A {@code tracestate} that is not is
     * left out, as the standard says.
     *
     * @param states the header's values, in order, when it stands there more than once
     */
    public static Optional<TraceContext> of(@Nullable String parent, List<String> states) {
        if (parent == null || !wellFormed(parent)) {
            return Optional.empty();
        }
        String state = String.join(",", states);
        return Optional.of(new TraceContext("00" + parent.substring(2, LENGTH), stateWellFormed(state) ? state : ""));
    }

    /** A version to come is read by the fields that it shares with this one. */
    private static boolean wellFormed(String parent) {
        boolean known = parent.startsWith("00") ? parent.length() == LENGTH : parent.length() >= LENGTH;
        if (!known || parent.startsWith("ff") || parent.length() > LENGTH && parent.charAt(LENGTH) != '-') {
            return false;
        }
        String fields = parent.substring(0, LENGTH);
        return FORM.matcher(fields).matches() && !fields.startsWith(NO_TRACE, 3) && !fields.startsWith(NO_SPAN, 36);
    }

    private static boolean stateWellFormed(String state) {
        if (state.isEmpty() || state.length() > MOST_STATE) {
            return false;
        }
        Set<String> keys = new HashSet<>();
        int members = 0;
        for (String member : state.split(",", -1)) {
            String text = member.strip();
            if (text.isEmpty()) {
                continue;
            }
            members++;
            int equals = text.indexOf('=');
            boolean right = equals > 0
                    && KEY.matcher(text.substring(0, equals)).matches()
                    && VALUE.matcher(text.substring(equals + 1)).matches()
                    && keys.add(text.substring(0, equals));
            if (!right) {
                return false;
            }
        }
        return members > 0 && members <= MOST_MEMBERS;
    }
}
