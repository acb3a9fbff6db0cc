package io.holdfast.delivery.engine;

/** What the model around the core does wrong on purpose, to see that the properties notice. */
enum ModelFlaw {
    /** Nothing. */
    NONE,
    /** A claim neither aborts nor refuses the transactions of an older owner. */
    NO_FENCING,
    /** The source position is committed before the writes that it follows from, and apart from them. */
    POSITION_BEFORE_WRITES,
    /** An owner begins without what is parked. */
    PARK_LOG_NOT_READ,
    /** A commit names the next offset to be polled, without the map of what is not done below it. */
    POSITION_WITHOUT_MAP,
    /** A parked record is resolved when its attempt begins. */
    TOMBSTONE_BEFORE_EFFECT,
    /** Compaction counts records of aborted transactions as the latest of their keys. */
    CLEANER_KEEPS_VOID,
    /** The position is read without being asked whether the reader is still a member. */
    POSITION_FOR_ANYBODY
}
