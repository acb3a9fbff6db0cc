package io.holdfast.delivery.sink;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.SourcePartition;
import java.util.List;

/**
 * What one record does to the table.
 *
 * @param id the row's
 * @param cells what is written, the id first; none when the row is deleted
 */
record Row(InboundRecord record, Cell.Text id, List<Cell> cells) {

    boolean deletes() {
        return cells.isEmpty();
    }

    SourcePartition partition() {
        return SourcePartition.of(record.origin());
    }

    long offset() {
        return record.origin().offset();
    }
}
