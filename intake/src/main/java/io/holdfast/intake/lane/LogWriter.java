package io.holdfast.intake.lane;

/**
 * The way into Kafka's log.
 *
 * <p>For each record handed over, exactly one of {@link Lane#acknowledged} and {@link Lane#failed} is called later, on any
 * thread, for the lane the acceptance belongs to. Records of one lane are appended in the order of handing over. After
 * one failure the writer gives up its producer: everything else in flight fails too.
 */
public interface LogWriter {

    /** Hands a record over without blocking; false when it cannot be handed over now, and then nothing is called back. */
    boolean send(Acceptance acceptance);
}
