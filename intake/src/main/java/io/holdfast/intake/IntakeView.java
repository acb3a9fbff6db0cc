package io.holdfast.intake;

import java.util.List;
import java.util.Optional;

/**
 * A picture of an intake at one moment.
 *
 * @param phase whether critical records can be taken at all
 * @param problems what an operator should know, one sentence each; empty when all is well
 * @param lanes every lane, in order of topic and partition
 * @param spool the spool's figures
 * @param inFlightBytes bytes held for records that are not settled
 * @param concurrencyLimit records in flight that the measured latency allows
 * @param flows every flow's part of the spool, in order of the catalog
 * @param clusters every cluster that a flow writes to
 * @param fleet how the gateway stands in its fleet; empty when it shares its spool with nobody
 */
public record IntakeView(
        Phase phase,
        List<String> problems,
        List<LaneView> lanes,
        SpoolView spool,
        long inFlightBytes,
        long inFlightRecords,
        int concurrencyLimit,
        List<FlowView> flows,
        List<ClusterView> clusters,
        Optional<FleetView> fleet) {

    /** Life of an intake. */
    public enum Phase {
        /** Rebuilding what the last process left; nothing is taken yet. */
        STARTING,
        /** All flows are taken. */
        READY,
        /** Critical records are taken; something else is not. */
        DEGRADED,
        /** Not even critical records are taken. */
        UNAVAILABLE,
        /** Shutting down. */
        STOPPING
    }

    /**
     * One lane.
     *
     * @param state {@code direct}, {@code spooling}, {@code draining} or {@code halted}
     * @param spooled promised records waiting in the spool
     * @param oldestSpooledMs epoch milliseconds at which the oldest of them was accepted; 0 when none
     */
    public record LaneView(
            String flow,
            String topic,
            int partition,
            String state,
            long inFlight,
            long spooled,
            long oldestSpooledMs) {}

    /**
     * One flow's part of the spool.
     *
     * @param records promised records that wait
     * @param bytes what they count against the flow's share
     * @param maxBytes the flow's share
     * @param oldestMs epoch milliseconds at which the oldest of them was accepted; 0 when none
     * @param holdNanos for how long callers wait to hear of a promise, on the lane where they wait longest; 0 when they do not
     */
    public record FlowView(String flow, long records, long bytes, long maxBytes, long oldestMs, long holdNanos) {}

    /** One cluster; {@code reachable} when it answered the last time it was asked, some seconds ago at the most. */
    public record ClusterView(String cluster, boolean reachable) {}

    /**
     * A gateway's part in its fleet.
     *
     * @param members gateways that were alive when Redis was asked last
     * @param lanesHeld lanes that this gateway sends for all of them
     * @param attached whether the gateway's lease holds: while it does not, records are published without knowing of the others'
     * @param local records on the gateway's own disk that are to be handed on to the fleet's spool
     */
    public record FleetView(String fleet, int members, int lanesHeld, boolean attached, long local) {}

    /** The spool's figures; {@code oldestMs} in epoch milliseconds, 0 when empty. */
    public record SpoolView(
            long entries,
            long liveBytes,
            long diskBytes,
            long maxBytes,
            long oldestMs,
            boolean writable,
            long refused) {}
}
