package io.holdfast.drill.outbox;

import io.holdfast.drill.history.Stamp;
import java.util.List;

/**
 * One transaction of a writer that is over.
 *
 * @param writer which one; a key belongs to one writer, and a writer ends its transactions one after the other
 * @param id the database's number for it, drawn before its first row
 * @param committed whether it was; what the database did not answer for was asked for afterwards
 * @param rows in the order in which they were inserted
 */
record Transaction(int writer, long id, boolean committed, List<Stamp> rows) {

    /** Copies the rows. */
    Transaction {
        rows = List.copyOf(rows);
    }
}
