package io.holdfast.core.catalog;

/** How a record whose outcome is not known is kept from being written twice. */
public enum ExactlyOnce {
    /** The log is looked up for it before it is sent again. */
    LOOK_UP,
    /** Besides, it is written in a transaction, so that a gateway that is gone cannot append it after the look-up. */
    STRICT
}
