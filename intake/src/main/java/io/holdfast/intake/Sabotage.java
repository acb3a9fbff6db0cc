package io.holdfast.intake;

/**
 * Switches that break one promise each, so that a drill can be seen to notice. Set by the system property
 * {@code holdfast.sabotage}; never in production.
 */
public enum Sabotage {
    /** The spool answers without forcing. */
    SKIP_FORCE,
    /** After a crash, spooled records are sent again without being looked up in the log. */
    SKIP_LOOKUP,
    /** Refusals of single records are held back for 50 ms. */
    LATE_SHEDDING,
    /** Refusals do not say when to come back. */
    NO_RETRY_AFTER;

    /** Whether this promise is broken on purpose. */
    public boolean on() {
        return name().toLowerCase(java.util.Locale.ROOT)
                .replace('_', '-')
                .equals(System.getProperty("holdfast.sabotage"));
    }
}
