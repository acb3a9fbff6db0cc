package io.holdfast.gateway.access;

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
     */
    record Refused(boolean expired, String detail) implements Identity {}

    /**
     * It cannot be told now.
     *
     * @param detail why
     */
    record Undecided(String detail) implements Identity {}
}
