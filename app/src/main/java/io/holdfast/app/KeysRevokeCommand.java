package io.holdfast.app;

import io.holdfast.gateway.access.ApiKey;
import io.holdfast.gateway.access.StoredKey;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast keys revoke}. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Takes an API key back for good; gateways that run refuse it within two seconds.",
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast keys revoke hf_3f9a0c27b1de"})
final class KeysRevokeCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "KEY", description = "How the key begins, as keys list shows it.")
    private String key = "";

    @Mixin
    private KeysFile file = new KeysFile();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        // What was given is not repeated: it may be the key itself, or a password in the wrong place.
        String id = ApiKey.idIn(key)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "KEY is how a key begins, such as hf_3f9a0c27b1de; see holdfast keys list"));
        Optional<StoredKey> found = file.open().revoke(id, System.getProperty("user.name", "unknown"));
        if (found.isEmpty()) {
            spec.commandLine().getErr().println("holdfast: there is no key hf_" + id + "; see holdfast keys list");
            spec.commandLine().getErr().flush();
            return ExitCode.NO;
        }
        boolean before = found.get().revokedAt() != null;
        spec.commandLine()
                .getOut()
                .println("key hf_" + id + " of \"" + found.get().principal() + "\" is revoked"
                        + (before ? " since " + found.get().revokedAt() : ""));
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
