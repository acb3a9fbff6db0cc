package io.holdfast.intake;

import io.holdfast.intake.spool.SpoolEntry;
import java.util.List;
import org.apache.kafka.common.header.Header;

/**
 * Follows single records through an intake, for traces. The context of a record's trace stands in its own headers, from its
 * offer on: so it is in the spool with the record, and whoever drains it, in whichever process, goes on with the same trace.
 *
 * <p>Called on hot paths by many threads: implementations must be thread-safe and quick, and must not throw.
 */
public interface RecordTracer {

    /** Follows nothing. */
    RecordTracer NONE = new RecordTracer() {

        @Override
        public boolean on() {
            return false;
        }

        @Override
        public TracedOffer offered(Offer offer) {
            throw new IllegalStateException("nothing is followed");
        }

        @Override
        public Step begin(Kind kind, Place place) {
            return Step.NONE;
        }
    };

    /** What a step does to a record. */
    enum Kind {
        /** Hands it to Kafka, as soon as it was offered. */
        SEND,
        /** Forces it to the spool. */
        SPOOL,
        /** Hands it to Kafka out of the spool. */
        DRAIN
    }

    /**
     * Which record, and where to.
     *
     * @param headers the record's own, with its context
     */
    record Place(String flow, String recordId, String topic, int partition, List<Header> headers) {}

    /** Whether anything is followed: if not, nothing else here is called. */
    boolean on();

    /** A record is offered. */
    TracedOffer offered(Offer offer);

    /** A step begins; one that is never ended is not told of. */
    Step begin(Kind kind, Place place);

    /** A promised record ended without being sent: it {@code expired}, or was {@code refused}. */
    default void ended(SpoolEntry entry, String how) {}

    /** The way of one record from its offer to its answer. */
    interface TracedOffer {

        /** The offer to be taken instead: with the context of its trace among its headers. */
        Offer offer();

        /** It was decided what to do with the record. */
        void admitted();

        /** The caller is told this. */
        void answered(Outcome outcome);
    }

    /** One step of a record's way. */
    interface Step {

        /** A step that nobody follows. */
        Step NONE = new Step() {
            @Override
            public void done(long offset) {}

            @Override
            public void failed(String why) {}
        };

        /** It is done; {@code offset} in Kafka's log, negative when there is none. */
        void done(long offset);

        /** It failed; {@code why} in a word. */
        void failed(String why);
    }
}
