package io.holdfast.app;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code holdfast sandbox}: a real Kafka cluster on this machine, and acting on one that another process runs. */
@Command(
        name = "sandbox",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a real Kafka cluster on this machine until Ctrl-C.",
            "Its subcommands act on the nodes of a sandbox that runs in another terminal, started by this command or by "
                    + "holdfast up."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast sandbox                    # three brokers until Ctrl-C",
            "  holdfast sandbox nodes              # from another terminal: what runs",
            "  holdfast sandbox kill 2             # as a crash would",
            "  holdfast sandbox restart 2 --wait   # and back in the cluster"
        },
        subcommands = {SandboxStartCommand.class, SandboxNodesCommand.class})
final class SandboxCommand implements Callable<Integer> {

    @Mixin
    private SandboxStart start = new SandboxStart();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        return start.run(spec.commandLine().getOut());
    }

    /** The folder that was named before a subcommand. */
    Optional<Path> directory() {
        return start.directory();
    }

    @Command(name = "kill", mixinStandardHelpOptions = true, description = "Ends nodes at once (SIGKILL).")
    int kill(@Mixin SandboxNodesAction nodes) {
        return nodes.act("kill");
    }

    @Command(name = "stop", mixinStandardHelpOptions = true, description = "Ends nodes in order (SIGTERM).")
    int stop(@Mixin SandboxNodesAction nodes) {
        return nodes.act("stop");
    }

    @Command(
            name = "restart",
            mixinStandardHelpOptions = true,
            description = "Ends nodes in order where they run, and starts them again.")
    int restart(
            @Mixin SandboxNodesAction nodes,
            @Option(names = "--wait", description = "Return once they have joined the cluster.") boolean wait) {
        int code = nodes.act("restart");
        return wait && code == ExitCode.OK ? nodes.act("await") : code;
    }

    @Command(
            name = "pause",
            mixinStandardHelpOptions = true,
            description = "Stops nodes without ending them (SIGSTOP): connections stay open and nothing answers.")
    int pause(@Mixin SandboxNodesAction nodes) {
        return nodes.act("pause");
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Lets paused nodes go on (SIGCONT).")
    int resume(@Mixin SandboxNodesAction nodes) {
        return nodes.act("resume");
    }

    @Command(
            name = "wipe",
            mixinStandardHelpOptions = true,
            description = "Deletes the data of nodes that are down, as a new disk would.")
    int wipe(@Mixin SandboxNodesAction nodes) {
        return nodes.act("wipe");
    }
}
