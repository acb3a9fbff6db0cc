package io.holdfast.outbox;

import java.util.Map;

/** How a transaction of rows ended. */
sealed interface WriteOutcome {

    /** It is committed, and can be read. */
    record Written(Progress rows) implements WriteOutcome {}

    /**
     * Nothing is written, and would not be if it were tried again: these rows are to blame, by where they stand. Kafka may have left the
     * abort out somewhere, so the log has to begin again as well.
     */
    record Refused(Map<Long, String> why) implements WriteOutcome {}

    /** Whether anything is written is known once the log has begun again. */
    record NotNow(String why) implements WriteOutcome {}

    /** Nothing is written, and another instance has the shard. */
    record Fenced(String why) implements WriteOutcome {}
}
