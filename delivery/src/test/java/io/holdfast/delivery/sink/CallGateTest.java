package io.holdfast.delivery.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class CallGateTest {

    private final List<CompletableFuture<Disposition>> begun = new ArrayList<>();
    private long nanos = 1;
    private final CallGate gate = new CallGate(new AdaptiveLimit(2, 4), () -> nanos);

    @Test
    void noMoreThanTheLimitAreOutAndTheOthersFollowInTheirOrder() {
        List<CompletionStage<Disposition>> ends = calls(10);
        assertThat(begun).hasSize(4);
        begun.get(0).complete(Disposition.done());
        assertThat(begun).hasSize(5);
        for (int i = 1; i < 10; i++) {
            begun.get(i).complete(Disposition.done());
        }
        assertThat(ends).allSatisfy(end -> assertThat(end.toCompletableFuture()).isCompleted());
        assertThat(gate.inFlight()).isZero();
    }

    @Test
    void whileTheEndpointWantsNoneThoseThatWaitAndThoseThatComeAreToldSo() {
        List<CompletionStage<Disposition>> ends = calls(6);
        begun.get(0).complete(down(Optional.of(Duration.ofSeconds(30))));
        assertThat(begun).hasSize(4);
        assertThat(ends.get(5).toCompletableFuture().join()).isEqualTo(heldFor(30));
        nanos += Duration.ofSeconds(10).toNanos();
        assertThat(calls(1).get(0).toCompletableFuture().join()).isEqualTo(heldFor(20));
        nanos += Duration.ofSeconds(20).toNanos();
        calls(1);
        assertThat(begun).hasSize(4);
        begun.get(1).complete(Disposition.done());
        begun.get(2).complete(Disposition.done());
        assertThat(begun).hasSize(5);
    }

    @Test
    void aShorterWaitDoesNotEndALongerOne() {
        calls(2);
        begun.get(0).complete(down(Optional.of(Duration.ofSeconds(30))));
        begun.get(1).complete(down(Optional.of(Duration.ofSeconds(1))));
        nanos += Duration.ofSeconds(2).toNanos();
        assertThat(calls(1).get(0).toCompletableFuture().join()).isEqualTo(heldFor(28));
    }

    @Test
    void aCallThatCannotEvenBeginIsTransientAndLeavesItsPlace() {
        for (int i = 0; i < 20; i++) {
            CompletionStage<Disposition> end = gate.call(() -> {
                throw new IllegalStateException("no thread");
            });
            assertThat(end.toCompletableFuture().join()).isInstanceOf(Disposition.Transient.class);
        }
        assertThat(gate.inFlight()).isZero();
    }

    private List<CompletionStage<Disposition>> calls(int count) {
        List<CompletionStage<Disposition>> ends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ends.add(gate.call(() -> {
                CompletableFuture<Disposition> call = new CompletableFuture<>();
                begun.add(call);
                return call;
            }));
        }
        return ends;
    }

    private static Disposition down(Optional<Duration> wait) {
        return new Disposition.SinkDown(Failure.of("http-503", "busy"), wait);
    }

    private static Disposition heldFor(int seconds) {
        return new Disposition.SinkDown(
                Failure.of("http-held", "the endpoint has asked for time, and the record was not sent; it comes again"),
                Optional.of(Duration.ofSeconds(seconds)));
    }
}
