package io.holdfast.intake.lane;

/**
 * State of a lane and the only legal ways out of it. Pure.
 *
 * <p>Order holds because records reach the producer from one place at a time: from offers in {@link Direct}, from the
 * spool in {@link Draining}, from nowhere otherwise; and because draining starts only once everything handed over before
 * is settled.
 */
public sealed interface LaneState {

    /** The state that follows from {@code facts}; itself when nothing changes. */
    LaneState next(LaneFacts facts);

    /** Stable word for metrics and people. */
    String word();

    /** Records go straight to the producer. */
    record Direct() implements LaneState {
        @Override
        public LaneState next(LaneFacts facts) {
            boolean broken = facts.stalled() || facts.lookupOwed() || !facts.pathOpen() || !facts.mayPublish();
            return broken ? new Spooling() : this;
        }

        @Override
        public String word() {
            return "direct";
        }
    }

    /** Critical records go to the spool, others are shed, while what is in flight settles. */
    record Spooling() implements LaneState {
        @Override
        public LaneState next(LaneFacts facts) {
            if (facts.undecidable() != null) {
                return new Halted(facts.undecidable());
            }
            if (facts.lookupOwed() || facts.inFlight() > 0 || !facts.pathOpen()) {
                return this;
            }
            if (facts.unsent() == 0) {
                return facts.mayPublish() ? new Direct() : this;
            }
            return facts.mayDrain() ? new Draining() : this;
        }

        @Override
        public String word() {
            return "spooling";
        }
    }

    /** Spooled records go to the producer in order; new critical ones queue behind them. */
    record Draining() implements LaneState {
        @Override
        public LaneState next(LaneFacts facts) {
            if (facts.stalled() || facts.lookupOwed() || !facts.pathOpen()) {
                return new Spooling();
            }
            if (facts.unsent() == 0 && facts.mayPublish()) {
                return new Direct();
            }
            return facts.mayDrain() ? this : new Spooling();
        }

        @Override
        public String word() {
            return "draining";
        }
    }

    /** Nothing leaves until an operator says what became of the records the log cannot tell about. */
    record Halted(String why) implements LaneState {
        @Override
        public LaneState next(LaneFacts facts) {
            return facts.undecidable() == null ? new Spooling() : this;
        }

        @Override
        public String word() {
            return "halted";
        }
    }
}
