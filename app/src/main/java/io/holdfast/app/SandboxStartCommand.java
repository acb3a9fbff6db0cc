package io.holdfast.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast sandbox start}: the same as {@code holdfast sandbox}. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Runs a real Kafka cluster on this machine until Ctrl-C.",
        footerHeading = "%nExamples:%n",
        footer = "  holdfast sandbox start --brokers 3 --dir data/kafka")
final class SandboxStartCommand implements Callable<Integer> {

    @Mixin
    private SandboxStart start = new SandboxStart();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        return start.run(spec.commandLine().getOut());
    }
}
