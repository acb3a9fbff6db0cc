package io.holdfast.outbox;

import java.util.List;

/**
 * A shard that this instance has.
 *
 * @param published rows since this instance has it
 * @param transactions they went in
 * @param waiting rows that are committed and not published, as of some seconds ago; counted up to 100,000
 * @param oldestMs how long the first of them has been committed; 0 when there is none
 * @param held rows that cannot be published, each the first of its key, which waits behind it; at most 20 of them
 * @param heldRows how many there are
 * @param trouble what keeps the shard from going on, or nothing
 */
public record ShardStatus(
        int shard,
        long published,
        long transactions,
        long waiting,
        long oldestMs,
        List<Held> held,
        int heldRows,
        String trouble) {

    /** A row that cannot be published, and why. */
    public record Held(long seq, String id, String why) {}
}
