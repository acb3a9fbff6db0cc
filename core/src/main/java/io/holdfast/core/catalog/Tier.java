package io.holdfast.core.catalog;

/** How important a record is, most important first. */
public enum Tier {
    /** Accepted even while Kafka is away; shed last. */
    CRITICAL,
    /** Shed while Kafka is away; shed before critical under load. */
    STANDARD,
    /** Shed first. */
    BULK
}
