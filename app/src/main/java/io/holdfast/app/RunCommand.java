package io.holdfast.app;

import io.holdfast.core.catalog.Catalog;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast run}: gateway, deliveries and outboxes at the user's own clusters. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs the gateway, the deliveries and the outboxes at your own clusters.")
final class RunCommand implements Callable<Integer> {

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Option(
            names = "--role",
            split = ",",
            paramLabel = "ROLE",
            description = "What this process does: ${COMPLETION-CANDIDATES} (default: all of them).")
    private Set<Role> roles = EnumSet.allOf(Role.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Catalog read = catalog.require();
        Server server = Server.start(read, roles);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.close();
                            stopped.countDown();
                        },
                        "holdfast-shutdown"));
        spec.commandLine()
                .getOut()
                .println((roles.contains(Role.GATEWAY) ? "gateway listens on " : "status at ")
                        + server.url()
                        + (server.adminUrl().equals(server.url()) ? "" : ", for operators on " + server.adminUrl())
                        + running(server.deliveries().all().size(), "delivery", "deliveries")
                        + running(server.outboxes().all().size(), "outbox", "outboxes"));
        spec.commandLine().getOut().flush();
        stopped.await();
        return ExitCode.OK;
    }

    private static String running(int count, String one, String many) {
        if (count == 0) {
            return "";
        }
        return "; " + count + " " + (count == 1 ? one + " runs" : many + " run");
    }
}
