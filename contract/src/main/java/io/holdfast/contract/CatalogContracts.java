package io.holdfast.contract;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.CatalogResult;
import io.holdfast.core.catalog.Contract;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Problem;
import io.holdfast.core.catalog.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a catalog's contracts: files that have no schema, subjects that are not there, and files that are not compatible
 * with what is registered. Waits for the registry, if it is asked.
 */
public final class CatalogContracts {

    private final CatalogResult.Valid read;
    private final @Nullable RegistryClient registry;
    private final List<Problem> problems = new ArrayList<>();

    private CatalogContracts(CatalogResult.Valid read, boolean offline) {
        this.read = read;
        Optional<Registry> declared = read.catalog().registry();
        this.registry = offline || declared.isEmpty() ? null : new RegistryClient(declared.get());
    }

    /** All of it, in the order of the flows; {@code offline} leaves out what needs the registry. */
    public static List<Problem> check(CatalogResult.Valid read, boolean offline) {
        CatalogContracts checking = new CatalogContracts(read, offline);
        Catalog catalog = read.catalog();
        for (Flow flow : catalog.flows().values()) {
            flow.contract().ifPresent(contract -> checking.check(flow, contract));
        }
        return List.copyOf(checking.problems);
    }

    private void check(Flow flow, Contract contract) {
        Optional<ValueSchema> declared = contract.file().flatMap(file -> fromFile(flow, contract, file));
        boolean fileIsBad = contract.file().isPresent() && declared.isEmpty();
        if (registry == null || contract.registry().isEmpty() || fileIsBad) {
            return;
        }
        try {
            compare(flow, contract, declared);
        } catch (RegistryClient.Trouble e) {
            add(
                    flow,
                    "registry",
                    "what is registered cannot be looked at: " + e.text() + "; mend that, or check with --offline");
        }
    }

    private Optional<ValueSchema> fromFile(Flow flow, Contract contract, Path file) {
        SchemaKind kind = SchemaParser.kindOf(contract);
        try {
            Parsed parsed = SchemaParser.parse(SchemaParser.read(kind, file), contract.message());
            if (parsed instanceof Parsed.Good good) {
                return Optional.of(good.schema());
            }
            Parsed.Bad bad = (Parsed.Bad) parsed;
            problems.add(
                    new Problem(file.toString(), bad.line(), bad.column(), path(flow, kind.word()), bad.message()));
        } catch (IOException e) {
            add(flow, kind.word(), "\"" + file + "\" cannot be read (" + e + "); name a file with a schema");
        }
        return Optional.empty();
    }

    private void compare(Flow flow, Contract contract, Optional<ValueSchema> declared) throws RegistryClient.Trouble {
        String subject = contract.registry().orElseThrow().subjectOf(flow.topicName());
        RegistryClient client = Objects.requireNonNull(registry);
        List<Integer> numbers = client.versions(subject);
        boolean all = contract.compatibility().transitive() && declared.isPresent();
        List<Integer> compared =
                all || numbers.isEmpty() ? numbers : numbers.subList(numbers.size() - 1, numbers.size());
        for (int number : compared) {
            Registered version = client.version(subject, "" + number);
            Parsed parsed = SchemaParser.parse(version, subject, contract.message());
            if (parsed instanceof Parsed.Bad bad) {
                add(
                        flow,
                        "registry",
                        "version " + number + " of subject \"" + subject + "\" cannot be used: " + bad.message());
            } else if (declared.isPresent()) {
                compare(flow, contract, declared.get(), new Against(version, ((Parsed.Good) parsed).schema()));
            }
        }
    }

    private record Against(Registered version, ValueSchema schema) {}

    private void compare(Flow flow, Contract contract, ValueSchema now, Against against) {
        String word = SchemaParser.kindOf(contract).word();
        String version = "version " + against.version().number();
        if (!now.getClass().equals(against.schema().getClass())) {
            add(
                    flow,
                    word,
                    version + " is registered as " + against.version().type() + ", which is another kind of schema");
            return;
        }
        if (contract.compatibility().backward()) {
            now.obstaclesToRead(against.schema())
                    .forEach(what -> add(flow, word, "not backward compatible with " + version + ": " + what));
        }
        if (contract.compatibility().forward()) {
            against.schema()
                    .obstaclesToRead(now)
                    .forEach(what -> add(flow, word, "not forward compatible with " + version + ": " + what));
        }
    }

    private void add(Flow flow, String key, String message) {
        problems.add(read.positions().problem(path(flow, key), message));
    }

    private static String path(Flow flow, String key) {
        return "flows." + flow.name() + ".contract." + key;
    }
}
