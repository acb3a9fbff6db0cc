package io.holdfast.intake.lane;

/** What this gateway may do on a lane, when several gateways share one spool. */
public enum Share {
    /** Nobody shares the spool: everything. */
    ALONE,
    /** No gateway holds records of this lane: they go straight to the log. */
    DIRECT,
    /** A gateway holds records of this lane: critical ones join them in the spool, and nothing is sent from here. */
    WAITING,
    /** This gateway sends what all of them hold. */
    DRAINING
}
