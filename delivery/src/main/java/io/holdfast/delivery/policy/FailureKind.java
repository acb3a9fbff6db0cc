package io.holdfast.delivery.policy;

/** What an exception says of the record and of the sink. The words are those of the configuration. */
public enum FailureKind {
    /** It may succeed later. */
    TRANSIENT("transient"),
    /** This record never succeeds as it is. */
    POISON("poison"),
    /** No record succeeds now. */
    SINK_DOWN("sink-down");

    private final String word;

    FailureKind(String word) {
        this.word = word;
    }

    /** The kind that {@code word} names; an {@link IllegalArgumentException} says what is wrong. */
    public static FailureKind parse(String word) {
        for (FailureKind kind : values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "\"" + word + "\" is not a kind of failure; write transient, poison or sink-down");
    }

    /** As the configuration writes it. */
    public String word() {
        return word;
    }
}
