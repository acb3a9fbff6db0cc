package io.holdfast.intake;

import static io.holdfast.intake.IntakeRig.awaitDrained;
import static io.holdfast.intake.IntakeRig.numbers;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.Sabotage;
import io.holdfast.core.catalog.Tier;
import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker takes several requests of one producer, is killed before their answers arrive, and comes back. It remembers the last batch
 * of each producer only, as that is all that its snapshots hold.
 */
class LostAnswersIT {

    @TempDir
    private Path folder;

    @AfterEach
    void mend() {
        System.clearProperty("holdfast.sabotage");
    }

    @Test
    void whatABrokerTookBeforeItDiedAndWasNotHeardToTakeIsThereOnce() throws Exception {
        assertThat(numbersAfterTheBrokerDied()).containsExactlyElementsOf(numbers(1, 8));
    }

    @Test
    @Tag("nightly")
    void ofSeveralRequestsUnderWayItIsThereTwice() throws Exception {
        System.setProperty("holdfast.sabotage", Sabotage.PIPELINE.word());

        assertThat(numbersAfterTheBrokerDied()).hasSizeGreaterThan(8).containsAll(numbers(1, 8));
    }

    private List<Integer> numbersAfterTheBrokerDied() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (LostAnswers answers = new LostAnswers(port);
                LocalCluster cluster = LocalCluster.start(ClusterSpec.of(1)
                        .withFirstPort(port)
                        .withProperties(Map.of("advertised.listeners", "PLAINTEXT://localhost:" + answers.port())))) {
            cluster.createTopic("t", 2, Map.of());
            IntakeRig rig = new IntakeRig(cluster, folder, "t", IntakeRig.Declared.WEAK);
            try (KafkaIntake intake = rig.start()) {
                assertThat(IntakeRig.critical(intake, "k", 1)).isInstanceOf(Outcome.Published.class);
                answers.lose(true);
                List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
                for (int number = 2; number <= 8; number++) {
                    outcomes.add(offer(intake, number));
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(30));
                }
                cluster.node(1).kill();
                answers.lose(false);
                cluster.node(1).start();
                for (CompletableFuture<Outcome> outcome : outcomes) {
                    assertThat(outcome.get(20, TimeUnit.SECONDS))
                            .isInstanceOfAny(Outcome.Published.class, Outcome.Spooled.class);
                }
                awaitDrained(intake);
            }
            return rig.numbers();
        }
    }

    private static CompletableFuture<Outcome> offer(KafkaIntake intake, int number) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        byte[] key = "k".getBytes(StandardCharsets.UTF_8);
        byte[] value = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
        intake.offer(new Offer("f", Tier.CRITICAL, key, value, List.of(), "id-" + number, 0, 1), outcome::complete);
        return outcome;
    }
}
