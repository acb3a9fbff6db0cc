package io.holdfast.outbox;

import java.util.Map;

/**
 * What a shard's new owner makes of its predecessors' transactions, once all of them are over at their coordinator. Pure.
 *
 * <p>The last of them may be hung in some partitions, and be over in others: it is then committed here and not there. What is hung can
 * only be aborted, so a row in it is not published, and goes into the next transaction.
 */
sealed interface Verdict {

    /** These rows are published, and no others that are in the table. */
    record Published(Progress rows) implements Verdict {}

    /**
     * As {@link Published}, but what the last transaction said of it is no longer true once what is hung is ended: this has to be
     * said first.
     */
    record SayFirst(Progress rows) implements Verdict {}

    /**
     * What the last transaction said cannot be read, by which nothing is known: those rows of {@code last} are published that can be
     * read in the topic once what is hung is ended. And those of {@code before}, should they still be in the table.
     */
    record LookUp(Progress last, Progress before) implements Verdict {}

    /**
     * A progress as it was found.
     *
     * @param offset in the shard's partition of the progress topic; -1 when there is none
     */
    record Said(long offset, Progress rows) {
        static final Said NOTHING = new Said(-1, Progress.none());
    }

    /**
     * Judges.
     *
     * @param last what was said last, by a transaction that was committed, or was aborted, or is hung
     * @param committed what was said last by one that was committed
     * @param hung in which partitions of the topic a transaction of the shard's is open, and from which offset on
     */
    static Verdict of(Said last, Said committed, Map<Integer, Long> hung) {
        if (last.offset() != committed.offset()) {
            return new LookUp(last.rows(), committed.rows());
        }
        Progress rest = last.rows().only(row -> row.offset() < hung.getOrDefault(row.partition(), Long.MAX_VALUE));
        return rest.equals(last.rows()) ? new Published(rest) : new SayFirst(rest);
    }
}
