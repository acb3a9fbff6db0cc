package io.holdfast.outbox;

import java.util.List;

/** How instances share out the shards of a table among them. Pure: each decides for itself, from what it sees of all. */
final class Shares {

    private Shares() {}

    /** How many shards more one may take that has {@code mine}. */
    static int mayTake(int shards, int members, int mine) {
        int fair = (shards + Math.max(1, members) - 1) / Math.max(1, members);
        return Math.max(0, fair - mine);
    }

    /**
     * Whether one that has {@code mine} gives one up, so that a member with two fewer or a new one gets it.
     *
     * @param others how many each of the others has
     */
    static boolean givesUp(int mine, List<Integer> others) {
        return others.stream().anyMatch(other -> mine >= other + 2);
    }
}
