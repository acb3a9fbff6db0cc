package io.holdfast.core.catalog;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One entry of a list of who may do something: a principal's name or a pattern with {@code *}, {@code group:} before a group's,
 * {@code *} for every principal that has shown who it is, {@code anyone} for everybody.
 */
public record Grant(Kind kind, Pattern pattern) {

    private static final String ANYONE = "anyone";
    private static final String GROUP = "group:";
    private static final int LONGEST = 255;

    /** Whom a grant is for. */
    public enum Kind {
        /** Those who show nothing, too. */
        ANYONE,
        /** Principals whose name fits. */
        NAME,
        /** Principals one of whose groups fits. */
        GROUP
    }

    /** Reads an entry; an {@link IllegalArgumentException} says what is wrong. */
    public static Grant parse(String text) {
        if (text.equals(ANYONE)) {
            return new Grant(Kind.ANYONE, glob("*"));
        }
        boolean group = text.startsWith(GROUP);
        String name = group ? text.substring(GROUP.length()) : text;
        if (name.isBlank() || name.length() > LONGEST || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" names nobody; write a principal's name, a pattern such as"
                            + " billing-*, group:NAME, * for every principal, or anyone");
        }
        return new Grant(group ? Kind.GROUP : Kind.NAME, glob(name));
    }

    /** The entries of a list. */
    public static List<Grant> all(List<String> texts) {
        return texts.stream().map(Grant::parse).toList();
    }

    /** Checks the entries of {@code key}'s list. */
    static void check(String key, List<String> texts) {
        for (String text : texts) {
            try {
                parse(text);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(key + " has " + e.getMessage(), e);
            }
        }
    }

    /** A pattern in which a star stands for any characters, none included, and everything else for itself. */
    public static Pattern glob(String text) {
        String[] parts = text.split("\\*", -1);
        return Pattern.compile(
                java.util.Arrays.stream(parts).map(Pattern::quote).collect(Collectors.joining(".*")), Pattern.DOTALL);
    }

    /** Whether it is for a principal of this name, in these groups. */
    public boolean covers(String name, Set<String> groups) {
        return switch (kind) {
            case ANYONE -> true;
            case NAME -> pattern.matcher(name).matches();
            case GROUP ->
                groups.stream().anyMatch(group -> pattern.matcher(group).matches());
        };
    }

    /** Whether it is for those who show nothing. */
    public boolean coversAnyone() {
        return kind == Kind.ANYONE;
    }
}
