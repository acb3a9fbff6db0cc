package io.holdfast.drill.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Ledger;
import io.holdfast.drill.workload.HttpWorkload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps on a gateway process; each way in which a fault proves nothing is planted once. */
class StepsIT {

    private static final Experiment.Step KILL = step(null, Action.KILL);
    private static final Experiment.Step START = step(null, Action.START);
    private static final Experiment.Step LATER_KILL =
            new Experiment.Step(null, TimeRange.of("1s"), null, null, Action.KILL, Target.of("gateway"));

    @TempDir
    private Path folder;

    private GatewayProcess gateway;
    private Ledger ledger;
    private FaultJournal journal;
    private HttpWorkload load;
    private Thread client;
    private Steps steps;

    @BeforeEach
    void start() throws Exception {
        gateway = new GatewayProcess(FakeGateway.spec(folder));
        gateway.start();
        ledger = new Ledger(folder.resolve("ledger.ndjson"));
        journal = new FaultJournal(folder.resolve("faults.journal"));
        load = new HttpWorkload(
                new HttpWorkload.Settings(
                        List.of(gateway.address()),
                        "r",
                        List.of(new HttpWorkload.FlowRate(DrillFlow.CRITICAL, 20)),
                        5,
                        Duration.ofSeconds(15),
                        1,
                        HttpWorkload.Retries.NONE),
                List.of("{}"),
                ledger);
        steps = new Steps(
                new Stage(null, new DrillGateways(List.of(gateway), null, folder), load, List.of("drill")),
                journal,
                new Random(1));
        client = new Thread(() -> load.run(Duration.ofSeconds(1)));
        client.setDaemon(true);
    }

    @AfterEach
    void stop() {
        load.close();
        journal.close();
        ledger.close();
        gateway.close();
    }

    @Test
    void aFaultUnderLoadCounts() {
        client.start();
        load.awaitBegun();

        steps.run(List.of(LATER_KILL, START), line -> {});
        steps.restore();

        assertThat(steps.missing()).isEmpty();
        assertThat(steps.quietTimes()).isEmpty();
        assertThat(steps.timeline()).hasSize(2).first().asString().matches(" +[1-9]\\d*\\.\\d s  kill -9 the gateway");
    }

    @Test
    void aFaultAfterTheLoadHasEndedDoesNotCount() {
        steps.run(List.of(KILL, START), line -> {});
        steps.restore();

        assertThat(steps.missing())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("kill gateway came after the load had ended");
    }

    @Test
    void aKillOfAGatewayThatDoesNotRunDoesNotCount() {
        client.start();
        load.awaitBegun();

        steps.run(List.of(KILL, KILL, START), line -> {});

        assertThat(steps.missing()).singleElement().asString().contains("does not run and cannot be killed");
    }

    @Test
    void aStartOfAGatewayThatRunsDoesNotCount() {
        client.start();
        load.awaitBegun();

        steps.run(List.of(START), line -> {});

        assertThat(steps.missing()).singleElement().asString().contains("runs already");
    }

    @Test
    void aGatewayThatIsLeftDownIsSaidAndBroughtBack() {
        client.start();
        load.awaitBegun();

        steps.run(List.of(KILL), line -> {});
        steps.restore();

        assertThat(steps.missing()).singleElement().asString().contains("no step undid it");
        assertThat(gateway.alive()).isTrue();
    }

    @Test
    void aFaultInItsPhaseCounts() {
        client.start();
        load.awaitBegun();
        Experiment.Step inPhase = step(Phase.DIRECT, Action.KILL);

        steps.run(List.of(inPhase, START), line -> {});

        assertThat(steps.missing()).isEmpty();
    }

    private static Experiment.Step step(Phase when, Action action) {
        return new Experiment.Step(null, null, when, null, action, Target.of("gateway"));
    }
}
