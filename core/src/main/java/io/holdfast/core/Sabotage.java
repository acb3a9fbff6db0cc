package io.holdfast.core;

import java.util.Locale;

/**
 * Switches that break one promise each, so that a drill can be seen to notice. Set by the system property
 * {@code holdfast.sabotage}; never in production.
 */
public enum Sabotage {
    /** The spool answers without forcing. */
    SKIP_FORCE,
    /** After a crash, spooled records are sent again without being looked up in the log. */
    SKIP_LOOKUP,
    /** Producers have several requests to a broker under way, of which a restarted broker remembers the last only. */
    PIPELINE,
    /** A Redis is taken for a spool without asking whether it keeps what it is given; the drill's keeps nothing. */
    TRUST_REDIS,
    /** The gateway that drains a lane does not wait until no other has records of it in its producer. */
    SKIP_QUIET,
    /** A spooled record is promised before the other gateways of the fleet know that its lane is not direct. */
    SKIP_MEMBERS,
    /** What a gateway has handed on from its own disk to the fleet's Redis it hands on again after a crash. */
    FORGET_HANDED_ON,
    /** A promise is told at once, however far the log is behind the spool. */
    PROMISE_AT_ONCE,
    /** Callers' retries are taken like first attempts. */
    NO_RETRY_BUDGET,
    /** Producers of gateways that are gone are not shut out before the log is looked up for what they sent. */
    SKIP_FENCE,
    /** A strict record or a row of an outbox is published once its commit is decided, whether it can be read or not. */
    SKIP_MARKERS,
    /** Refusals of single records are held back for 50 ms. */
    LATE_SHEDDING,
    /** Refusals do not say when to come back. */
    NO_RETRY_AFTER,
    /** A delivery commits what it has read as if it were finished. */
    COMMIT_AHEAD,
    /** A delivery treats records of one key as if they had none. */
    SKIP_ORDER,
    /** A database sink does not note what is done. */
    SKIP_PROGRESS,
    /** A delivery takes an outage of its sink for a failure of the record. */
    BLAME_RECORDS,
    /** A delivery believes a map that was written for another offset. */
    TRUST_MAPS,
    /** An outbox is read in the order of insertion, not of commits. */
    OUTBOX_INSERT_ORDER,
    /** Owners of an outbox's shard do not shut each other out, nor look for what was published. */
    OUTBOX_NO_FENCE,
    /** What is kept of a registry's schemas is not looked at. */
    FORGET_CONTRACTS,
    /** Records are taken without a look at their flow's contract. */
    SKIP_CONTRACT,
    /** A connection may take as long as it likes for a request's head. */
    PATIENT_HEADS,
    /** Heads that two servers could read differently are taken. */
    LOOSE_HEADS;

    /** Whether this promise is broken on purpose. */
    public boolean on() {
        return word().equals(System.getProperty("holdfast.sabotage"));
    }

    /** Its name on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
