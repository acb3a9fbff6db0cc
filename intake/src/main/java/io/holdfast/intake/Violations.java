package io.holdfast.intake;

import java.util.List;

/**
 * Where a value breaks its flow's contract.
 *
 * @param count how many there are, as far as the value was looked through
 * @param first the first of them, {@value #MOST} at the most
 */
public record Violations(int count, List<Violation> first) {

    /** How many are told. */
    public static final int MOST = 20;

    /** There are none. */
    public static final Violations NONE = new Violations(0, List.of());

    private static final int LONGEST = 300;

    /**
     * One place, and what is wrong there.
     *
     * @param pointer JSON pointer into the value (RFC 6901); empty for the whole of it
     * @param message what was expected; values are not repeated
     */
    public record Violation(String pointer, String message) {

        /** Keeps both short: an answer is not to grow with what is sent. */
        public Violation {
            pointer = brief(pointer);
            message = brief(message);
        }

        private static String brief(String text) {
            return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
        }
    }

    /** Copies the first of them. */
    public Violations {
        first = first.stream().limit(MOST).toList();
    }

    /** All of them. */
    public static Violations of(List<Violation> all) {
        return new Violations(all.size(), all);
    }

    /** A single one. */
    public static Violations of(String pointer, String message) {
        return new Violations(1, List.of(new Violation(pointer, message)));
    }
}
