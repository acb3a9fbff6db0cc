package io.holdfast.core.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known name that a misspelt one was probably meant to be. */
public final class Nearest {

    private Nearest() {}

    /** The nearest of {@code known} by edit distance, if it is near enough to be worth suggesting. */
    public static Optional<String> to(String name, Collection<String> known) {
        int limit = Math.max(1, name.length() / 3 + 1);
        return known.stream()
                .filter(candidate -> distance(name, candidate) <= limit)
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
    }

    /** A clause such as {@code ; did you mean "flows"?}, or a list of what is known. */
    public static String hint(String name, Collection<String> known) {
        return to(name, known)
                .map(near -> "; did you mean \"" + near + "\"?")
                .orElse(known.isEmpty() ? "" : "; known are " + String.join(", ", known));
    }

    /** Levenshtein distance. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
