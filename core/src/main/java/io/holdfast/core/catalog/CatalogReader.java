package io.holdfast.core.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code holdfast.yaml}. Stateless. */
public final class CatalogReader {

    private static final int LARGEST_CHARS = 4 << 20;
    private static final int DEEPEST = 30;
    private static final int MOST_NODES = 500_000;

    private CatalogReader() {}

    /** Reads a file, with variables from this process's environment. */
    public static CatalogResult read(Path file) {
        return read(file, (catalog, problems) -> {});
    }

    /** Reads a file, and looks into the certificates and keys that it names besides. */
    public static CatalogResult readWithFiles(Path file, InstantSource clock) {
        return read(
                file,
                (catalog, problems) ->
                        catalog.gateway().tls().ifPresent(tls -> TlsFileRules.check(tls, clock.instant(), problems)));
    }

    private static CatalogResult read(Path file, BiConsumer<Catalog, Problems> further) {
        String source = file.toString();
        try {
            return read(Files.readString(file), new Problems(source), new Environment(System.getenv()), further);
        } catch (IOException e) {
            String message = "cannot be read (" + e + "); name a catalog with --config";
            return new CatalogResult.Invalid(List.of(new Problem(source, 1, 1, "", message)));
        }
    }

    /** Reads a text; {@code source} names it in problems. */
    public static CatalogResult read(String text, String source, Map<String, String> environment) {
        return read(text, new Problems(source), new Environment(environment), (catalog, problems) -> {});
    }

    private static CatalogResult read(
            String text, Problems problems, Environment environment, BiConsumer<Catalog, Problems> further) {
        Optional<Node> root = parse(text, problems);
        if (root.isPresent()) {
            Object bound = new Binder(problems, environment).bind(Catalog.class, root.get(), "");
            if (bound instanceof Catalog catalog) {
                new CatalogRules(catalog, problems).check();
                further.accept(catalog, problems);
                if (problems.none()) {
                    return new CatalogResult.Valid(catalog, problems.warnings(), problems::at);
                }
            }
        } else if (problems.none()) {
            problems.add("", "the catalog is empty; declare clusters and flows");
        }
        return new CatalogResult.Invalid(problems.all());
    }

    private static Optional<Node> parse(String text, Problems problems) {
        if (text.length() > LARGEST_CHARS) {
            problems.add(
                    "", "the catalog has " + text.length() + " characters; at most " + LARGEST_CHARS + " are read");
            return Optional.empty();
        }
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(LARGEST_CHARS).build();
        try {
            return new Compose(settings).composeString(text).filter(node -> {
                AtomicInteger budget = new AtomicInteger(MOST_NODES);
                return bounded(node, 0, budget, problems);
            });
        } catch (MarkedYamlEngineException e) {
            problems.add(e.getProblemMark(), "", "not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add("", "not YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** Refuses trees that are too deep, or that aliases blow up. */
    private static boolean bounded(Node node, int depth, AtomicInteger budget, Problems problems) {
        if (depth > DEEPEST || budget.decrementAndGet() < 0) {
            if (problems.none()) {
                problems.add(
                        node.getStartMark(),
                        "",
                        "nested more than " + DEEPEST + " deep, or more than " + MOST_NODES
                                + " values when aliases are followed; a catalog is smaller than that");
            }
            return false;
        }
        return YamlChildren.of(node).stream().allMatch(child -> bounded(child, depth + 1, budget, problems));
    }
}
