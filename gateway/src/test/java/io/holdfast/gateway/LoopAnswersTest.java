package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopAnswersTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void anAnswerThatThrowsKeepsNoneOfTheOthersBack() throws Exception {
        CountDownLatch given = new CountDownLatch(2);
        CountDownLatch queued = new CountDownLatch(1);
        LoopAnswers answers = new LoopAnswers(vertx.getOrCreateContext());
        answers.run(() -> await(queued));

        answers.run(() -> {
            throw new IllegalStateException("planted");
        });
        answers.run(given::countDown);
        answers.run(() -> {
            throw new AssertionError("planted");
        });
        answers.run(given::countDown);
        queued.countDown();

        assertThat(given.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
