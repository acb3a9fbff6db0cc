package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogReader;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.plan.TopicPlanner;
import io.holdfast.delivery.DeliveryStatus;
import io.holdfast.delivery.PartitionStatus;
import io.holdfast.intake.Intake;
import io.holdfast.intake.IntakeView;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast up}: a sandbox cluster and the gateway, for a catalog or for the built-in example. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description =
                "Starts a three-broker Kafka and the deliveries' PostgreSQL on this machine, the gateway and the deliveries.")
final class UpCommand implements Callable<Integer> {

    private static final long STATE_EVERY_MS = 2_000;
    private static final String DEFAULT_URL = "http://127.0.0.1:8080";
    private static final int MOST_GATEWAYS = 9;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The catalog (default: the built-in example).")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--gateways",
            defaultValue = "1",
            paramLabel = "N",
            description = "How many gateways, on ports one behind the other; more than one share a spool in Redis.")
    private int gateways;

    @Option(
            names = "--spool",
            defaultValue = "embedded",
            paramLabel = "KIND",
            description =
                    "Where promised records wait: embedded, or redis, which is started too (default: ${DEFAULT-VALUE}).")
    private String spool = "embedded";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        checkOptions();
        PrintWriter out = spec.commandLine().getOut();
        say(out, "starting Kafka: three brokers on this machine ...");
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> StopSignal.stopAndWait(stop, stopped), "holdfast-shutdown"));
        try (SandboxCatalog sandbox = SandboxCatalog.start(catalog())) {
            Plans.apply(sandbox.catalog(), Plans.of(sandbox.catalog(), TopicPlanner.Asked.NOTHING));
            try (ExampleSinks sinks = config.isEmpty() ? ExampleSinks.start(sandbox.databases()) : null;
                    SandboxFleet fleet = fleet(sandbox);
                    Server server = Server.start(
                            fleet == null ? sandbox.catalog() : fleet.catalog(), EnumSet.allOf(Role.class))) {
                sandbox.control(fleet == null ? List.of() : fleet.processes(), message -> say(out, message));
                greet(out, sandbox, server, sinks);
                greet(out, sandbox, fleet);
                showState(out, server, stop);
            }
            say(out, "stopping ...");
        } finally {
            stopped.countDown();
        }
        return ExitCode.OK;
    }

    private void checkOptions() {
        boolean redis = spool.equals("redis");
        if (!redis && !spool.equals("embedded")) {
            throw new HoldfastException("usage", "--spool is \"" + spool + "\"; give embedded or redis", null);
        }
        if (gateways < 1 || gateways > MOST_GATEWAYS) {
            throw new HoldfastException("usage", "--gateways is " + gateways + "; give 1 to " + MOST_GATEWAYS, null);
        }
        if (gateways > 1 && !redis) {
            throw new HoldfastException(
                    "usage",
                    "--gateways is " + gateways + ", and gateways with spools of their own do not keep a key's order"
                            + " between them; add --spool redis",
                    null);
        }
    }

    private @Nullable SandboxFleet fleet(SandboxCatalog sandbox) {
        return spool.equals("redis")
                ? SandboxFleet.start(
                        config.orElseGet(Home::exampleCatalog), sandbox.catalog(), sandbox.folder(), gateways)
                : null;
    }

    private static void greet(PrintWriter out, SandboxCatalog sandbox, @Nullable SandboxFleet fleet) {
        if (fleet == null) {
            return;
        }
        say(out, "redis    " + fleet.redisUrl() + ", the gateways' spool");
        for (int port : fleet.otherPorts()) {
            say(out, "gateway  http://" + sandbox.catalog().gateway().host() + ":" + port + ", a process of its own");
        }
        say(out, "in another terminal: holdfast sandbox kill gateway-2, holdfast sandbox kill redis, and restart");
    }

    private Catalog catalog() {
        CatalogResult result = CatalogReader.read(config.orElseGet(Home::exampleCatalog));
        if (result instanceof CatalogResult.Valid valid) {
            return valid.catalog();
        }
        String all = ((CatalogResult.Invalid) result)
                .problems().stream().map(Object::toString).collect(Collectors.joining("\n  "));
        throw new HoldfastException("catalog", "the catalog has problems:\n  " + all, null);
    }

    private void greet(PrintWriter out, SandboxCatalog sandbox, Server server, @Nullable ExampleSinks sinks) {
        Catalog catalog = sandbox.catalog();
        String url = server.url();
        String admin = server.adminUrl();
        String there = admin.equals(DEFAULT_URL) ? "" : " --url " + admin;
        say(out, "gateway  " + url + "    health " + url + "/health/ready    metrics " + admin + "/metrics");
        catalog.clusters().values().forEach(c -> say(out, "kafka    " + c.name() + " at " + c.bootstrapServers()));
        catalog.flows()
                .values()
                .forEach(f -> say(
                        out,
                        "flow     " + f.name() + " ("
                                + f.tier().base().name().toLowerCase(Locale.ROOT)
                                + (f.tier().criticalWhen().isPresent() ? ", critical by rule" : "") + ")"));
        sandbox.databases().forEach(database -> say(out, "database " + database.url() + " (user postgres)"));
        if (sinks != null) {
            say(out, "endpoint " + sinks.url());
            say(out, "");
            say(out, "try:");
            say(out, "  curl -i " + url + "/v1/flows/payments/records -H 'Content-Type: application/json' \\");
            say(out, "    -H 'Idempotency-Key: p-1' -d '{\"accountId\":\"a-7\",\"amount\":12}'");
            say(out, "  curl -s " + url + "/v1/flows/earthquakes/batch -H 'Content-Type: application/x-ndjson' \\");
            say(out, "    --data-binary @" + Home.path().resolve("examples/data/earthquakes.ndjson") + " | tail -1");
            say(out, "  curl -s " + sinks.url() + " ; holdfast delivery status" + there);
        }
        say(
                out,
                "in another terminal: holdfast lanes" + there
                        + ", holdfast sandbox kill 2, holdfast sandbox restart 2"
                        + (sandbox.databases().isEmpty() ? "" : ", holdfast sandbox stop postgres"));
        say(out, "Ctrl-C stops everything");
    }

    private void showState(PrintWriter out, Server server, CountDownLatch stop) throws InterruptedException {
        String last = "";
        while (!stop.await(STATE_EVERY_MS, TimeUnit.MILLISECONDS)) {
            String now = server.intake().map(Intake::view).map(UpCommand::state).orElse("") + deliveries(server);
            if (!now.equals(last)) {
                say(out, now);
                last = now;
            }
        }
    }

    private static String state(IntakeView view) {
        String lanes = view.lanes().stream()
                .collect(Collectors.groupingBy(
                        IntakeView.LaneView::state, java.util.TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", "));
        String problems = view.problems().isEmpty() ? "" : "; " + String.join("; ", view.problems());
        return view.phase().name().toLowerCase(Locale.ROOT) + ": lanes " + lanes + "; spooled "
                + view.spool().entries() + problems;
    }

    /** What does not go well of the deliveries; empty when all does. */
    private static String deliveries(Server server) {
        return server.deliveries().all().stream()
                .map(delivery -> delivery.name() + ": " + words(delivery.status()))
                .collect(Collectors.joining("; ", server.deliveries().all().isEmpty() ? "" : "; ", ""));
    }

    private static String words(DeliveryStatus status) {
        int parked =
                status.partitions().stream().mapToInt(PartitionStatus::parked).sum();
        return status.done() + " delivered, " + parked + " parked, " + status.dead() + " dead"
                + (status.trouble().isEmpty() ? "" : " (" + status.trouble() + ")");
    }

    private static void say(PrintWriter out, @Nullable String line) {
        out.println(line);
        out.flush();
    }
}
