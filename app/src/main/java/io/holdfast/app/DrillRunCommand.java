package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.Sabotage;
import io.holdfast.drill.Scenarios;
import io.holdfast.drill.delivery.DeliveryDrill;
import io.holdfast.drill.delivery.DeliveryExperiment;
import io.holdfast.drill.experiment.DrillRunner;
import io.holdfast.drill.experiment.DrillSettings;
import io.holdfast.drill.experiment.Experiment;
import io.holdfast.drill.report.Report;
import io.holdfast.drill.sandbox.FailureDetection;
import io.holdfast.drill.scenario.Scenario;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast drill run}. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Runs one drill and prints what it found.")
final class DrillRunCommand implements Callable<Integer> {

    private static final int SEED_BOUND = 1_000_000;

    @Parameters(paramLabel = "DRILL", description = "A built-in drill, or a YAML file with an experiment.")
    private String drill = "";

    @Option(names = "--input", paramLabel = "FILE", description = "NDJSON objects to send (default: the flights).")
    private Optional<Path> input = Optional.empty();

    @Option(names = "--seed", description = "Chooses fault times, targets and the order of keys (default: drawn).")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--rate", description = "Critical records a second.")
    private Optional<Integer> rate = Optional.empty();

    @Option(names = "--seconds", description = "How long records are sent.")
    private Optional<Integer> seconds = Optional.empty();

    @Option(names = "--kafka-defaults", description = "Run the brokers with Kafka's own failure-detection times.")
    private boolean kafkaDefaults;

    @Option(
            names = "--report",
            paramLabel = "FOLDER",
            description = "Keep ledger, logs and report.json there; an earlier drill's are put aside.")
    private Optional<Path> report = Optional.empty();

    @Option(
            names = "--sabotage",
            paramLabel = "SWITCH",
            completionCandidates = Sabotages.class,
            description = "Break a promise on purpose, to see the drill turn red: ${COMPLETION-CANDIDATES}.")
    private Optional<String> sabotage = Optional.empty();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        atLeastOne("--rate", rate);
        atLeastOne("--seconds", seconds);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Function<DrillSettings, Report> chosen = choose(line -> {
            err.println(line);
            err.flush();
        });
        DrillSettings settings = settings();
        Report found = chosen.apply(settings);
        Path written = Files.writeString(settings.folder().resolve("report.json"), found.json());
        err.println("report, ledger and logs: " + written.getParent());
        err.flush();
        out.print(output.json() ? found.json() + System.lineSeparator() : found.table());
        out.flush();
        return switch (found.ending()) {
            case HELD -> ExitCode.OK;
            case BROKEN -> ExitCode.NO;
            case DID_NOT_HAPPEN -> ExitCode.NOT_HAPPENED;
        };
    }

    /** A file tells by its fields what kind of drill it is, and a name by the list that has it. */
    private Function<DrillSettings, Report> choose(Consumer<String> progress) throws IOException {
        if (drill.endsWith(".yaml")) {
            String yaml = Files.readString(Path.of(drill));
            return DeliveryExperiment.describedBy(yaml)
                    ? of(DeliveryExperiment.parse(yaml, drill), progress)
                    : of(Experiment.parse(yaml, drill), progress);
        }
        Optional<Scenario> scenario = Scenarios.find(drill);
        if (scenario.isPresent()) {
            return settings -> scenario.get().run(settings, progress);
        }
        return DeliveryExperiment.BUILT_IN.contains(drill)
                ? of(DeliveryExperiment.builtIn(drill), progress)
                : of(builtIn(drill), progress);
    }

    private static Function<DrillSettings, Report> of(DeliveryExperiment experiment, Consumer<String> progress) {
        return settings -> new DeliveryDrill(experiment, settings, progress).run();
    }

    private static Function<DrillSettings, Report> of(Experiment experiment, Consumer<String> progress) {
        return settings -> new DrillRunner(experiment, settings, progress).run();
    }

    private static Experiment builtIn(String name) {
        if (!Experiment.BUILT_IN.contains(name)) {
            List<String> known = new ArrayList<>(Experiment.BUILT_IN);
            known.addAll(DeliveryExperiment.BUILT_IN);
            known.addAll(Scenarios.BUILT_IN.stream().map(Scenario::name).toList());
            throw new HoldfastException(
                    "no-experiment", "there is no drill \"" + name + "\"; there are " + String.join(", ", known), null);
        }
        return Experiment.builtIn(name);
    }

    private DrillSettings settings() throws IOException {
        Path folder = report.isPresent()
                ? Files.createDirectories(report.get()).toAbsolutePath()
                : Files.createTempDirectory("holdfast-drill-");
        return new DrillSettings(
                readInput(),
                folder,
                gatewayCommand(),
                seed.orElseGet(() -> ThreadLocalRandom.current().nextLong(SEED_BOUND)),
                kafkaDefaults ? FailureDetection.KAFKA_DEFAULTS : FailureDetection.FAST,
                rate.map(OptionalInt::of).orElseGet(OptionalInt::empty),
                seconds,
                sabotage.map(name -> Map.of("holdfast.sabotage", known(name))).orElseGet(Map::of));
    }

    private static void atLeastOne(String option, Optional<Integer> value) {
        value.filter(number -> number < 1).ifPresent(number -> {
            throw new HoldfastException("usage", option + " is " + number + "; give 1 or more", null);
        });
    }

    /** A misspelt sabotage would break nothing, and the drill would seem not to notice. */
    private static String known(String name) {
        List<String> names = words();
        if (!names.contains(name)) {
            throw new HoldfastException("usage", "there is no sabotage \"" + name + "\"; there are " + names, null);
        }
        return name;
    }

    private static List<String> words() {
        return Arrays.stream(Sabotage.values()).map(Sabotage::word).toList();
    }

    /** What {@code --sabotage} takes. */
    static final class Sabotages implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return words().iterator();
        }
    }

    private List<String> readInput() {
        Path file = input.orElseGet(() -> Home.path().resolve("examples/data/flights.ndjson"));
        try {
            List<String> lines = Files.readAllLines(file).stream()
                    .filter(line -> line.strip().startsWith("{"))
                    .toList();
            if (lines.isEmpty()) {
                throw new HoldfastException("input", "\"" + file + "\" has no line with a JSON object", null);
            }
            return lines;
        } catch (IOException e) {
            throw new HoldfastException("input", "\"" + file + "\" cannot be read: " + e, e);
        }
    }

    private static List<String> gatewayCommand() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-Xmx336m", "-XX:+UseSerialGC", "java.options", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Holdfast.class.getName(), "run", "-c"));
        return command;
    }
}
