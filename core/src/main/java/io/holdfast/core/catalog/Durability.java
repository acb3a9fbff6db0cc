package io.holdfast.core.catalog;

/** Whether a flow's 2xx is a full promise. */
public enum Durability {
    /** Every 2xx outlives the loss of any one broker or of the gateway's process. */
    STRONG,
    /** The flow's topic cannot promise that, which stands in every answer. */
    WEAK
}
