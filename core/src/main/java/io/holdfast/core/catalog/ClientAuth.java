package io.holdfast.core.catalog;

/** Whether clients show certificates. */
public enum ClientAuth {
    /** They are not asked. */
    NONE,
    /** They are asked and may have none; one that they have must be of a known authority. */
    OPTIONAL,
    /** Who has none of a known authority gets no connection. */
    REQUIRED
}
