package io.holdfast.outbox;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a shard's new owner makes of its predecessors' transactions, once all of them are over at their coordinator. Pure.
 *
 * <p>What a transaction says of itself is not enough. It may be hung in some partitions and be over in others, and what is hung
 * can only be aborted, by us or by an operator: a row in it is not published. Or what it says is hung, and its rows are published. So
 * where a row's record can be seen, that decides; where it is gone, as retention and compaction take it, what was committed is
 * believed.
 */
final class Verdict {

    private Verdict() {}

    /**
     * A progress as it was found.
     *
     * @param offset in the shard's partition of the progress topic; -1 when there is none
     */
    record Said(long offset, Progress rows) {
        static final Said NOTHING = new Said(-1, Progress.none());
    }

    /**
     * Which rows' records are at their places.
     *
     * @param committed for those who read what is committed
     * @param any for those who read everything
     */
    record Seen(Progress committed, Progress any) {

        static final Seen NOTHING = new Seen(Progress.none(), Progress.none());

        Seen and(Seen others) {
            return new Seen(committed.and(others.committed), any.and(others.any));
        }
    }

    /**
     * Those of the rows whose records do not lie in a hung transaction.
     *
     * @param hung in which partitions of the topic a transaction of the shard's is open, and from which offset on
     */
    static Progress decided(Progress rows, Map<Integer, Long> hung) {
        return rows.only(row -> row.offset() < hung.getOrDefault(row.partition(), Long.MAX_VALUE));
    }

    /**
     * Those of the rows that are published.
     *
     * @param rows that are still in the table, and of which somebody said that he publishes them
     * @param said by a transaction that is committed
     */
    static Progress published(Progress rows, Progress said, Seen seen) {
        Set<Progress.Row> committed = new HashSet<>(seen.committed().rows());
        Set<Progress.Row> any = new HashSet<>(seen.any().rows());
        Set<Progress.Row> believed = new HashSet<>(said.rows());
        return rows.only(row -> committed.contains(row) || !any.contains(row) && believed.contains(row));
    }
}
