package io.holdfast.app;

import io.holdfast.drill.sandbox.SandboxView;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code holdfast sandbox nodes}. */
@Command(
        name = "nodes",
        mixinStandardHelpOptions = true,
        description = "Prints the nodes of a sandbox that another process runs.")
final class SandboxNodesCommand implements Callable<Integer> {

    @Mixin
    private SandboxFinder finder = new SandboxFinder();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        SandboxView view = finder.find().nodes();
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(Json.text(view));
        } else {
            out.println("sandbox of process " + view.pid() + " in " + view.folder());
            TextTable table = new TextTable("NODE", "STATE", "ROLES", "ADDRESS", "PROCESS");
            view.nodes()
                    .forEach(node -> table.row(
                            node.id(),
                            node.state(),
                            node.roles(),
                            node.port() == 0 ? "-" : "localhost:" + node.port(),
                            node.pid() == 0 ? "-" : node.pid()));
            table.print(out);
        }
        out.flush();
        return ExitCode.OK;
    }
}
