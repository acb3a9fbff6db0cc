package io.holdfast.outbox;

import java.util.List;

/**
 * What an instance does for an outbox.
 *
 * @param members instances that share the table, this one included; 0 while that is not known
 * @param published rows since this instance began
 * @param transactions they went in
 * @param shards those that are this instance's
 * @param trouble what keeps the whole of it from going on, or nothing
 */
public record OutboxStatus(int members, long published, long transactions, List<ShardStatus> shards, String trouble) {

    /** The trouble before anything has been tried. */
    static final String STARTING = "it is starting";

    /** Copies the shards. */
    public OutboxStatus {
        shards = List.copyOf(shards);
    }

    /** {@code starting}, {@code trouble}, {@code held} (keys wait for an operator), {@code waiting} or {@code running}. */
    public String state() {
        if (trouble.equals(STARTING)) {
            return "starting";
        }
        if (!trouble.isEmpty()
                || shards.stream().anyMatch(shard -> !shard.trouble().isEmpty())) {
            return "trouble";
        }
        if (shards.stream().anyMatch(shard -> shard.heldRows() > 0)) {
            return "held";
        }
        return shards.isEmpty() ? "waiting" : "running";
    }
}
