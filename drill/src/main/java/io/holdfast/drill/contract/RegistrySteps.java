package io.holdfast.drill.contract;

import io.holdfast.drill.contract.DrillRegistry.State;
import io.holdfast.drill.contract.Probe.Expected;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.process.RunProcess;
import io.holdfast.drill.scenario.Course;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** Takes the registry away in each way there is, and the gateway too while it is away. One thread. */
final class RegistrySteps {

    /** The subject of both flows. */
    static final String SUBJECT = "drill-value";

    /** Values as serializers write them go to this flow, which is not read back. */
    static final String FRAMED = "drill-framed";

    private static final String TOPIC_PROBLEM = "flow \"" + DrillFlow.CRITICAL.flow() + "\"";
    private static final long TOLD_LIMIT_MS = 30_000;
    private static final int NEVER_REGISTERED = 9_999;

    private final Course course;
    private final RunProcess gateway;
    private final DrillRegistry registry;
    private final ProbeClient probes;
    private final BooleanSupplier sending;
    private final int firstId;

    /**
     * What steps are done to.
     *
     * @param sending whether there is load
     */
    record Stage(RunProcess gateway, DrillRegistry registry, ProbeClient probes, BooleanSupplier sending) {}

    RegistrySteps(Course course, Stage stage) {
        this.course = course;
        this.gateway = stage.gateway();
        this.registry = stage.registry();
        this.probes = stage.probes();
        this.sending = stage.sending();
        this.firstId = registry.register(schema(1));
    }

    /** All of them. */
    void run() {
        course.pause("3s..5s");
        int version = 1;
        for (State state : new State[] {State.AWAY, State.SILENT, State.FAILING}) {
            takeAway(state, ++version);
        }
        course.await(
                "an id that the registry does not have is refused for good",
                () -> probes.framed(FRAMED, NEVER_REGISTERED).status() == 422,
                TOLD_LIMIT_MS);
    }

    /** Meanwhile a version is registered, as other processes can that reach the registry. */
    private void takeAway(State state, int version) {
        mustSend("the registry is " + state.name().toLowerCase(Locale.ROOT));
        registry.be(state);
        course.done("the registry is " + state.name().toLowerCase(Locale.ROOT));
        int unseen = registry.register(schema(version));
        course.await("the gateway tells operators that the registry is away", this::told, TOLD_LIMIT_MS);
        probe(unseen);
        course.pause("2s..4s");
        course.kill(gateway);
        course.start(gateway);
        probe(unseen);
        course.pause("2s..4s");
        mustSend("the gateway was started while the registry was " + state);
        registry.be(State.UP);
        course.done("the registry is up");
        course.await(
                "a version that was registered meanwhile is taken up",
                () -> probes.framed(FRAMED, unseen).taken(),
                TOLD_LIMIT_MS);
        probes.framed(FRAMED, unseen, Expected.TAKEN);
        course.await(
                "the gateway tells operators that all is well",
                () -> !problems().contains("registry"),
                TOLD_LIMIT_MS);
        course.pause("1s..2s");
    }

    private void probe(int unseen) {
        probes.framed(FRAMED, firstId, Expected.TAKEN);
        probes.framed(FRAMED, unseen, Expected.UNDECIDED);
    }

    /** A fault that meets no load proves nothing. */
    private void mustSend(String what) {
        if (!sending.getAsBoolean()) {
            course.missing(what + " after the load had ended; send for longer (--seconds)");
        }
    }

    /** Whether both flows' contracts are told as not confirmed. */
    private boolean told() {
        return problems().contains(TOPIC_PROBLEM) && problems().contains("flow \"" + FRAMED + "\"");
    }

    private String problems() {
        return gateway.http().json("/health/ready").path("problems").toString().replace("\\\"", "\"");
    }

    /** Each version adds a property, so that no two are the same. */
    private static String schema(int version) {
        return """
                {"type":"object","required":["_drill"],"properties":{"_drill":{"type":"string"},"delay":{"type":"integer"},\
                "added%d":{"type":"string"}}}""".formatted(version);
    }
}
