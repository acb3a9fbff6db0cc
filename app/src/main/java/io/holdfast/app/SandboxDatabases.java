package io.holdfast.app;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.JdbcTarget;
import io.holdfast.core.catalog.Outbox;
import io.holdfast.drill.sandbox.LocalPostgres;
import io.holdfast.drill.sandbox.SandboxProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * PostgreSQL for the deliveries and outboxes whose database is to be on this machine, as user {@code postgres}, where nothing listens yet;
 * what listens there already is taken for the database. Closing it ends them.
 */
final class SandboxDatabases implements AutoCloseable {

    private static final Pattern HERE =
            Pattern.compile("jdbc:postgresql://(?:localhost|127\\.0\\.0\\.1):(\\d{1,5})/.*");

    private final List<LocalPostgres> databases;

    private SandboxDatabases(List<LocalPostgres> databases) {
        this.databases = databases;
    }

    static SandboxDatabases none() {
        return new SandboxDatabases(List.of());
    }

    /** Starts them; their data is in subfolders of {@code folder}. */
    static SandboxDatabases start(Catalog catalog, Path folder) {
        List<LocalPostgres> started = new ArrayList<>();
        try {
            for (int port : ports(catalog)) {
                if (free(port)) {
                    String name = started.isEmpty() ? "postgres" : "postgres-" + port;
                    started.add(LocalPostgres.start(folder.resolve(name), port));
                }
            }
            return new SandboxDatabases(List.copyOf(started));
        } catch (RuntimeException e) {
            started.forEach(LocalPostgres::close);
            throw e;
        }
    }

    private static List<Integer> ports(Catalog catalog) {
        Stream<String> sinks = catalog.flows().values().stream()
                .flatMap(flow -> flow.deliveries().values().stream())
                .flatMap(delivery -> delivery.sink().jdbc().stream())
                .map(JdbcTarget::url);
        Stream<String> outboxes = catalog.flows().values().stream()
                .flatMap(flow -> flow.outbox().stream())
                .map(Outbox::url);
        return Stream.concat(sinks, outboxes)
                .map(SandboxDatabases::port)
                .flatMapToInt(OptionalInt::stream)
                .distinct()
                .boxed()
                .toList();
    }

    private static OptionalInt port(String url) {
        Matcher here = HERE.matcher(url);
        return here.matches() ? OptionalInt.of(Integer.parseInt(here.group(1))) : OptionalInt.empty();
    }

    private static boolean free(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** As a sandbox's control acts on them. */
    List<SandboxProcess> processes() {
        return List.copyOf(databases);
    }

    /** Each of them. */
    List<LocalPostgres> all() {
        return databases;
    }

    @Override
    public void close() {
        databases.forEach(LocalPostgres::close);
    }
}
