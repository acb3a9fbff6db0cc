package io.holdfast.delivery;

import java.util.List;

/**
 * Handles records of different keys together, as one database transaction does. No two of a batch share a key of the same
 * partition. Otherwise as {@link RecordHandler}.
 */
@FunctionalInterface
public interface BatchHandler {

    /** A disposition for each record, in the order given. An exception counts for each of them. */
    List<Disposition> handle(List<InboundRecord> records) throws Exception;
}
