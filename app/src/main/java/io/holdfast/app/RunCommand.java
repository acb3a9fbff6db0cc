package io.holdfast.app;

import io.holdfast.core.catalog.Catalog;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast run}: the gateway in front of the user's own clusters. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Runs the gateway in front of your own clusters.")
final class RunCommand implements Callable<Integer> {

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        Catalog read = catalog.require();
        GatewayServer server = GatewayServer.start(read);
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
                .println("gateway listens on http://" + read.gateway().host() + ":" + server.port());
        spec.commandLine().getOut().flush();
        stopped.await();
        return ExitCode.OK;
    }
}
