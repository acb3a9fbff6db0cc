package io.holdfast.core.catalog;

import java.time.Duration;
import java.util.Optional;

/** What a flow is measured against. */
public record Objectives(
        @Doc("Recovery point objective: most data, in time, that may be lost with a cluster.")
        Optional<Duration> rpo,

        @Doc("Recovery time objective: longest interruption when a cluster is lost.")
        Optional<Duration> rto,

        @Doc("Most a delivery may lag behind.") Optional<Duration> maxLag,

        @Doc("Longest a dead letter may wait for somebody to care.")
        Optional<Duration> deadLetterAge) {}
