package io.holdfast.delivery.sink;

import java.util.ArrayList;
import java.util.List;

/** What one transaction notes as done, which its end makes true, or leaves in doubt. For one thread. */
final class Progress {

    private final List<Note> notes = new ArrayList<>();

    /**
     * A row of progress.
     *
     * @param number of the transaction, among those of the claim
     * @param offsets in any order, at least one
     */
    record Note(Claim claim, long number, List<Long> offsets) {}

    /** Notes records of a partition that are done once the transaction is durable. */
    void add(Claim claim, List<Long> offsets) {
        notes.add(new Note(claim, claim.nextNumber(), offsets));
    }

    List<Note> notes() {
        return notes;
    }

    /** The transaction is durable. */
    void durable() {
        notes.forEach(note -> note.claim().done(note.number(), note.offsets()));
    }

    /** The transaction may be durable, or become so. */
    void inDoubt() {
        notes.forEach(note -> note.claim().doubt(note.number()));
    }
}
