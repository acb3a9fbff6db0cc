package io.holdfast.benchmarks.measure;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs that others of the machine did not disturb, or those of several that they disturbed least. What a virtual machine's
 * neighbours take is tens of milliseconds at a time: a 99th percentile says nothing else then, and of two subjects the one that
 * runs just then loses. Which run counts is decided by what was taken, never by what came out.
 */
public final class Undisturbed {

    /** Share of the processors above which a run is tried again. */
    public static final double MOST_STOLEN = 0.02;

    private static final long PAUSE_S = 2;

    private Undisturbed() {}

    /** Is told of every try. */
    @FunctionalInterface
    public interface Told<T> {
        /**
         * What came out, and the share of the processors that others took meanwhile.
         */
        void of(T result, double stolenShare);
    }

    /** The first run with no more than {@link #MOST_STOLEN} taken, or, of {@code mostTries}, that with the least. */
    public static <T> T run(int mostTries, Callable<T> run, Told<T> told) throws Exception {
        @Nullable T best = null;
        double least = Double.MAX_VALUE;
        for (int i = 0; i < mostTries && least > MOST_STOLEN; i++) {
            if (i > 0) {
                TimeUnit.SECONDS.sleep(PAUSE_S);
            }
            long begin = System.nanoTime();
            double before = Machine.stolenSeconds();
            T result = run.call();
            double share = (Machine.stolenSeconds() - before)
                    / ((System.nanoTime() - begin) / 1e9)
                    / Runtime.getRuntime().availableProcessors();
            told.of(result, share);
            if (best == null || share < least) {
                best = result;
                least = share;
            }
        }
        return Objects.requireNonNull(best);
    }
}
