package io.holdfast.drill.experiment;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.fault.FaultJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder of a drill's files. One drill's spool must not drain into another's log, so what was there is put aside. */
public final class DrillFolder {

    private static final String EARLIER = "earlier-";

    private static final Set<String> OWN = Set.of(
            "ledger.ndjson",
            "faults.journal",
            "gateway.log",
            "holdfast.yaml",
            "report.json",
            "spool",
            "spool.trace",
            "requests.ndjson",
            "processes",
            "transactions.ndjson",
            "outbox.sql",
            "contracts");

    private static final Pattern OF_FLEET = Pattern.compile("(gateway-\\d\\.log|holdfast-\\d\\.yaml)");

    private DrillFolder() {}

    /**
     * Makes the folder ready, creating it when it is not there: undoes what a drill that was killed there left in its journal of faults, and moves whatever is
     * there into a folder {@code earlier-N}. Says what it did.
     *
     * @throws HoldfastException when something is there that is no drill's
     */
    public static List<String> prepare(Path folder) {
        List<String> done = new ArrayList<>();
        FaultJournal.replay(folder.resolve("faults.journal"))
                .forEach(fault -> done.add("undone from an earlier drill: " + fault));
        List<Path> left = left(folder);
        if (!left.isEmpty()) {
            Path aside = free(folder);
            left.forEach(path -> move(path, aside));
            done.add("what an earlier drill left is in " + aside);
        }
        return done;
    }

    private static List<Path> left(Path folder) {
        List<Path> left;
        try (Stream<Path> paths = Files.list(folder)) {
            left = paths.filter(path -> !name(path).startsWith(EARLIER))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new HoldfastException("drill-folder", "cannot look into \"" + folder + "\": " + e, e);
        }
        left.stream().filter(path -> !own(name(path))).findFirst().ifPresent(other -> {
            throw new HoldfastException(
                    "drill-folder",
                    "the folder \"" + folder + "\" holds \"" + name(other)
                            + "\", which no drill wrote; give a folder that is new, empty, or an earlier drill's",
                    null);
        });
        return left;
    }

    private static boolean own(String name) {
        return OWN.contains(name) || OF_FLEET.matcher(name).matches();
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    private static Path free(Path folder) {
        int number = 1;
        while (Files.exists(folder.resolve(EARLIER + number))) {
            number++;
        }
        return folder.resolve(EARLIER + number);
    }

    private static void move(Path path, Path aside) {
        try {
            Files.createDirectories(aside);
            Files.move(path, aside.resolve(name(path)));
        } catch (IOException e) {
            throw new HoldfastException("drill-folder", "cannot move \"" + path + "\" to \"" + aside + "\": " + e, e);
        }
    }
}
