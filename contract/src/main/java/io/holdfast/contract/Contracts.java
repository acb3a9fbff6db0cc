package io.holdfast.contract;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Contract;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Registry;
import io.holdfast.core.time.Ticker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The contracts of a catalog's flows. Those from files are read once, at the start; those from the registry are asked for again and
 * again, by a thread of its own. Thread-safe.
 */
public final class Contracts implements AutoCloseable {

    private final Map<String, FlowContract> contracts = new LinkedHashMap<>();
    private final Map<String, WatchedSubject> subjects = new LinkedHashMap<>();
    private @Nullable RegistryWatch watch;

    private Contracts() {}

    /**
     * How a flow's contract stands.
     *
     * @param kind {@code json-schema}, {@code avro} or {@code protobuf}; empty while it is not known
     * @param from the file or the subject
     * @param version the subject's number; 0 from a file, or while nothing is loaded
     * @param id the registry's number for the schema; 0 likewise
     * @param loaded whether values are checked
     * @param ageSeconds since the registry confirmed it; 0 from a file, -1 when it never did
     * @param problem what an operator should know; empty when all is well
     */
    public record State(
            String flow,
            String kind,
            String from,
            int version,
            int id,
            boolean loaded,
            double ageSeconds,
            String problem) {}

    /**
     * Reads the files and what is kept of the registry, and begins to ask it.
     *
     * @throws HoldfastException when a file has no schema
     */
    public static Contracts open(Catalog catalog) {
        Contracts opened = new Contracts();
        List<String> problems = new ArrayList<>();
        for (Flow flow : catalog.flows().values()) {
            flow.contract().ifPresent(contract -> opened.add(flow, contract, problems));
        }
        if (!problems.isEmpty()) {
            throw new HoldfastException("contract", String.join("\n  ", problems), null);
        }
        catalog.registry().ifPresent(registry -> opened.watch(catalog, registry));
        return opened;
    }

    private void add(Flow flow, Contract declared, List<String> problems) {
        FlowContract contract = new FlowContract(declared);
        contracts.put(flow.name(), contract);
        if (declared.registry().isPresent()) {
            return;
        }
        SchemaKind kind = SchemaParser.kindOf(declared);
        java.nio.file.Path file = declared.file().orElseThrow();
        try {
            Parsed parsed = SchemaParser.parse(SchemaParser.read(kind, file), declared.message());
            if (parsed instanceof Parsed.Good good) {
                contract.use(SchemaSet.of(kind, good.schema()));
            } else if (parsed instanceof Parsed.Bad bad) {
                problems.add(file + ":" + bad.line() + ":" + bad.column() + ": " + bad.message());
            }
        } catch (IOException e) {
            problems.add(file + ": the schema of flow \"" + flow.name() + "\" cannot be read (" + e + ")");
        }
    }

    private void watch(Catalog catalog, Registry registry) {
        WatchedSubject.Source source = new WatchedSubject.Source(
                new RegistryClient(registry), new SchemaCache(registry.cache(), registry.url()), Ticker.SYSTEM);
        contracts.forEach((name, contract) -> {
            if (contract.declared().registry().isPresent()) {
                Flow flow = Objects.requireNonNull(catalog.flows().get(name));
                subjects.put(name, new WatchedSubject(flow, contract, source));
            }
        });
        if (!subjects.isEmpty()) {
            RegistryWatch started = new RegistryWatch(
                    List.copyOf(subjects.values()), registry.poll().toNanos(), Ticker.SYSTEM);
            watch = started;
            started.start();
        }
    }

    /** Whether there is any. */
    boolean any() {
        return !contracts.isEmpty();
    }

    /** The flow's contract; null when it has none. */
    @Nullable
    FlowContract of(String flow) {
        return contracts.get(flow);
    }

    /** What an operator should know, one sentence each. */
    List<String> problems() {
        return states().stream()
                .map(State::problem)
                .filter(problem -> !problem.isEmpty())
                .toList();
    }

    /** How each contract stands, in the order of the catalog. */
    public List<State> states() {
        return contracts.keySet().stream().map(this::state).toList();
    }

    /** How the contract of {@code flow} stands, which has one. */
    public State state(String flow) {
        FlowContract contract = Objects.requireNonNull(contracts.get(flow), flow);
        WatchedSubject subject = subjects.get(flow);
        SchemaSet now = contract.schemas();
        String file = contract.declared().file().map(Object::toString).orElse("");
        return new State(
                flow,
                now == null ? "" : now.kind().word(),
                subject == null ? file : subject.name(),
                now == null ? 0 : now.latest().number(),
                now == null || subject == null ? 0 : now.latest().id(),
                now != null,
                subject == null ? 0 : subject.ageSeconds(),
                Optional.ofNullable(subject).map(WatchedSubject::problem).orElse(""));
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }
}
