package io.holdfast.delivery.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.AsyncRecordHandler;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.policy.Classifier;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AsyncCallsTest {

    @Test
    void aRecordEndsWhenItsStageDoes() {
        CompletableFuture<Disposition> stage = new CompletableFuture<>();
        List<Disposition> ends = begin(record -> stage);

        assertThat(ends).isEmpty();
        stage.complete(Disposition.done());
        assertThat(ends).containsExactly(Disposition.done());
    }

    @Test
    void aStageThatFailsIsClassifiedByItsCause() {
        assertThat(begin(record -> CompletableFuture.supplyAsync(
                        () -> {
                            throw new IllegalArgumentException("poison");
                        },
                        Runnable::run)))
                .singleElement()
                .isInstanceOf(Disposition.Poison.class);
        assertThat(begin(record -> CompletableFuture.failedFuture(new ConnectException("refused"))))
                .singleElement()
                .isInstanceOf(Disposition.SinkDown.class);
    }

    @Test
    void aHandlerThatThrowsOrReturnsNothingEndsItsRecordToo() {
        assertThat(begin(record -> {
                    throw new IllegalArgumentException("poison");
                }))
                .singleElement()
                .isInstanceOf(Disposition.Poison.class);
        assertThat(begin(record -> nothing())).singleElement().isInstanceOf(Disposition.Transient.class);
        assertThat(begin(record -> CompletableFuture.completedFuture(null)))
                .singleElement()
                .isInstanceOf(Disposition.Transient.class);
    }

    @SuppressWarnings("NullAway")
    private static CompletionStage<Disposition> nothing() {
        @Nullable CompletionStage<Disposition> none = null;
        return none;
    }

    private static List<Disposition> begin(AsyncRecordHandler handler) {
        List<Disposition> ends = new ArrayList<>();
        Origin origin = new Origin("c", Uuid.ZERO_UUID, "t", 0, 0);
        new AsyncCalls(handler, Classifier.defaults())
                .begin(new InboundRecord(origin, "id", null, null, new RecordHeaders(), 0, 1), ends::add);
        return ends;
    }
}
