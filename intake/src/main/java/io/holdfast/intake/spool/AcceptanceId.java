package io.holdfast.intake.spool;

/**
 * Identity of one acceptance, never used twice.
 *
 * @param incarnation persisted count of starts on the spool's folder
 * @param sequence grows with every acceptance of one incarnation
 */
public record AcceptanceId(long incarnation, long sequence) implements Comparable<AcceptanceId> {

    @Override
    public int compareTo(AcceptanceId other) {
        int byIncarnation = Long.compare(incarnation, other.incarnation);
        return byIncarnation != 0 ? byIncarnation : Long.compare(sequence, other.sequence);
    }
}
