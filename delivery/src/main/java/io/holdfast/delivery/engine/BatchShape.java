package io.holdfast.delivery.engine;

/**
 * How records are handed to a batch handler.
 *
 * @param mostRecords of one batch; 1 to 10,000
 * @param threads and so batches at a time; 1 to 100
 */
public record BatchShape(int mostRecords, int threads) {

    /** 500 records, two at a time. */
    public static final BatchShape DEFAULT = new BatchShape(500, 2);

    private static final int MOST_RECORDS = 10_000;
    private static final int MOST_THREADS = 100;

    /** Refuses what is out of range. */
    public BatchShape {
        if (mostRecords < 1 || mostRecords > MOST_RECORDS || threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("batches of " + mostRecords + " records on " + threads
                    + " threads are out of range; 1 to " + MOST_RECORDS + " records, 1 to " + MOST_THREADS
                    + " threads");
        }
    }

    /** How many records keep the threads busy: while each has a full batch, another waits for it. */
    public int mostRecordsUnderWay() {
        return 2 * mostRecords * threads;
    }
}
