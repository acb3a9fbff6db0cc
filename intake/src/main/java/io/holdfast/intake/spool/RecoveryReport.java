package io.holdfast.intake.spool;

import java.util.List;

/**
 * What recovery found.
 *
 * @param live unsettled records
 * @param damages places that could not be read, each losing at most what stood there
 */
public record RecoveryReport(long live, List<Damage> damages) {

    /**
     * A stretch of a segment without a readable frame.
     *
     * @param tail nothing readable follows: most likely the last write before a crash, which was never confirmed
     */
    public record Damage(String file, long offset, long bytes, boolean tail) {
        @Override
        public String toString() {
            return file + " at " + offset + ": " + bytes + " bytes unreadable" + (tail ? " (torn last write)" : "");
        }
    }
}
