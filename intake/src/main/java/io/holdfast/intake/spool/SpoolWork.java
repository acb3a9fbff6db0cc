package io.holdfast.intake.spool;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One thing the spool's thread is to write. */
sealed interface SpoolWork {

    byte type();

    /** Upper bound of the payload's length. */
    int bound();

    void put(ByteBuffer out);

    /** Whether somebody waits for it to be on stable storage. */
    boolean forced();

    /** Tells whoever waits. */
    void done(AppendResult result);

    record Append(SpoolEntry entry, @Nullable Position before, int bound, AppendAnswer listener) implements SpoolWork {
        @Override
        public byte type() {
            return Frame.ENTRY;
        }

        @Override
        public void put(ByteBuffer out) {
            Payloads.put(out, entry);
        }

        @Override
        public boolean forced() {
            return true;
        }

        @Override
        public void done(AppendResult result) {
            listener.accept(result);
        }
    }

    record Partitioning(Generation generation, Consumer<AppendResult> listener) implements SpoolWork {
        @Override
        public byte type() {
            return Frame.GENERATION;
        }

        @Override
        public int bound() {
            return 64
                    + 3 * (generation.topic().length() + generation.clusterId().length());
        }

        @Override
        public void put(ByteBuffer out) {
            Payloads.put(out, generation);
        }

        @Override
        public boolean forced() {
            return true;
        }

        @Override
        public void done(AppendResult result) {
            listener.accept(result);
        }
    }

    record Position(Frontier frontier) implements SpoolWork {
        @Override
        public byte type() {
            return Frame.FRONTIER;
        }

        @Override
        public int bound() {
            return 96
                    + 3
                            * (frontier.lane().topic().length()
                                    + frontier.clusterId().length());
        }

        @Override
        public void put(ByteBuffer out) {
            Payloads.put(out, frontier);
        }

        @Override
        public boolean forced() {
            return false;
        }

        @Override
        public void done(AppendResult result) {
            // Nobody waits: a frontier that is lost only makes the next look-up longer.
        }
    }

    record Settle(Payloads.Settled settled) implements SpoolWork {
        @Override
        public byte type() {
            return Frame.SETTLEMENT;
        }

        @Override
        public int bound() {
            return 48;
        }

        @Override
        public void put(ByteBuffer out) {
            Payloads.put(out, settled);
        }

        @Override
        public boolean forced() {
            return settled.settlement() instanceof Settlement.Voided;
        }

        @Override
        public void done(AppendResult result) {
            // Nobody waits: a settlement that is lost only makes the next start look the record up.
        }
    }
}
