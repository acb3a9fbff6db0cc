package io.holdfast.delivery;

/**
 * Does what is to be done for one record. Called from many threads at once, but never for two records of the same key, and
 * for a key's records in their order. It may be called again for a record it has seen: after a crash, a rebalance or a
 * failure. An exception is classified by the delivery's rules.
 */
@FunctionalInterface
public interface RecordHandler {

    /** Handles one record; null counts as a failure. */
    Disposition handle(InboundRecord record) throws Exception;
}
