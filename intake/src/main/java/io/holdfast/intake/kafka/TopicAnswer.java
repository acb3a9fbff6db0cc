package io.holdfast.intake.kafka;

/** What a cluster says of one topic. */
public sealed interface TopicAnswer {

    /** It exists, and this gateway may write to it. */
    record Known(TopicFacts facts) implements TopicAnswer {}

    /** The cluster does not have it. */
    record Missing() implements TopicAnswer {}

    /** This gateway may not do with it what it needs to; {@code why} names what. */
    record Forbidden(String why) implements TopicAnswer {}
}
