package io.holdfast.app;

import io.holdfast.drill.sandbox.RunningSandbox;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that names a sandbox another process runs, and finding it. */
final class SandboxFinder {

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description = "The sandbox's folder (default: the only sandbox that runs).")
    private Optional<Path> directory = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    RunningSandbox find() {
        CommandLine parent = spec.commandLine().getParent();
        Optional<Path> before = parent != null && parent.getCommand() instanceof SandboxCommand sandbox
                ? sandbox.directory()
                : Optional.empty();
        return RunningSandbox.find(directory.or(() -> before));
    }
}
