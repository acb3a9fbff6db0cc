package io.holdfast.drill.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.check.Lifetime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayProcessIT {

    @TempDir
    private Path folder;

    @Test
    void aGatewayThatRunsIsNotStartedAndOneThatDoesNotRunIsNotKilled() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(FakeGateway.spec(folder))) {
            assertThatThrownBy(gateway::kill)
                    .isInstanceOf(HoldfastException.class)
                    .hasMessageContaining("does not run");

            gateway.start();
            assertThat(gateway.alive()).isTrue();
            assertThatThrownBy(gateway::start)
                    .isInstanceOf(HoldfastException.class)
                    .hasMessageContaining("runs already");

            gateway.kill();
            assertThat(gateway.alive()).isFalse();
            assertThatThrownBy(gateway::kill).isInstanceOf(HoldfastException.class);
        }
    }

    @Test
    void itsLivesAreKnownAlsoWhenItEndsByItself() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess(FakeGateway.spec(folder))) {
            gateway.start();
            assertThat(gateway.lifetimes()).extracting(Lifetime::diedNanos).containsExactly(Long.MAX_VALUE);
            long pid = Long.parseLong(
                    Files.readString(folder.resolve("gateway/pid")).strip());

            ProcessHandle.of(pid).orElseThrow().destroyForcibly();

            Awaitility.await()
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> gateway.lifetimes().get(0).diedNanos() != Long.MAX_VALUE);
            gateway.start();
            List<Lifetime> lives = gateway.lifetimes();
            assertThat(lives).hasSize(2);
            assertThat(lives.get(0).diedNanos()).isLessThan(lives.get(1).bornNanos());
        }
    }
}
