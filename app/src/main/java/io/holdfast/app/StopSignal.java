package io.holdfast.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets a shutdown hook tell the main thread to stop, and wait until it has. */
final class StopSignal {

    private static final long LIMIT_S = 60;

    private StopSignal() {}

    static void stopAndWait(CountDownLatch stop, CountDownLatch stopped) {
        stop.countDown();
        try {
            if (!stopped.await(LIMIT_S, TimeUnit.SECONDS)) {
                System.err.println(
                        "holdfast: stopping took longer than " + LIMIT_S + " s; the guardian ends what is left");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
