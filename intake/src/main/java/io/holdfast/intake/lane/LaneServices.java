package io.holdfast.intake.lane;

import io.holdfast.core.time.Ticker;
import io.holdfast.intake.spool.Spool;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What every lane of an intake shares.
 *
 * @param drainBudget bounds what drained records hold in memory
 * @param shares what the gateways of a fleet leave each other to do
 * @param sequences draws the sequence of each acceptance; strictly growing while the process lives
 */
public record LaneServices(
        Spool spool,
        LogWriter writer,
        LaneListener listener,
        LaneGate gate,
        DrainBudget drainBudget,
        AtomicLong sequences,
        LaneShares shares,
        Ticker ticker) {}
