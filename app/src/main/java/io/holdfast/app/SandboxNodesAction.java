package io.holdfast.app;

import io.holdfast.drill.sandbox.ControlReply;
import io.holdfast.drill.sandbox.RunningSandbox;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Nodes of a running sandbox that one thing is done to, in the order they are named. */
final class SandboxNodesAction {

    @Parameters(
            arity = "1..*",
            paramLabel = "NODE",
            description = "Nodes, or postgres where holdfast up runs one, as holdfast sandbox nodes shows them.")
    private List<String> nodes = List.of();

    @Mixin
    private SandboxFinder finder = new SandboxFinder();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /** Exits with 1 when a node's state did not allow it. */
    int act(String action) {
        RunningSandbox sandbox = finder.find();
        int code = ExitCode.OK;
        for (String node : nodes) {
            ControlReply reply = sandbox.act(action, node);
            PrintWriter to = reply.done()
                    ? spec.commandLine().getOut()
                    : spec.commandLine().getErr();
            to.println((reply.done() ? "" : "holdfast: ") + reply.message());
            to.flush();
            code = reply.done() ? code : ExitCode.NO;
        }
        return code;
    }
}
