package io.holdfast.core.kafka;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;

/** Waits for Kafka's answers, never for ever. */
public final class KafkaCalls {

    private KafkaCalls() {}

    /** The future's value, or the {@link KafkaException} it failed with; a time-out is one too. */
    public static <T> T get(KafkaFuture<T> future, long limitMs) {
        try {
            return future.get(limitMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException("Kafka did not answer within " + limitMs + " ms", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** Waits {@code ms} milliseconds. */
    public static void pause(long ms) {
        try {
            TimeUnit.MILLISECONDS.sleep(ms);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
