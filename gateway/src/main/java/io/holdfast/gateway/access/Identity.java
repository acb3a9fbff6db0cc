package io.holdfast.gateway.access;

import org.jspecify.annotations.Nullable;

/** Who a caller is, as far as what it shows tells. */
public sealed interface Identity {

    /** Shown, and believed. */
    record Known(Principal principal) implements Identity {}

    /** Nothing was shown. */
    record Nobody() implements Identity {}

    /**
     * What was shown is not believed.
     *
     * @param expired whether it was once
     * @param detail why, without anything that is secret
     * @param key the beginning of an API key that is right but does not hold; null for everything else
     */
    record Refused(boolean expired, String detail, @Nullable String key) implements Identity {

        Refused(boolean expired, String detail) {
            this(expired, detail, null);
        }
    }

    /**
     * It cannot be told now.
     *
     * @param detail why
     */
    record Undecided(String detail) implements Identity {}
}
