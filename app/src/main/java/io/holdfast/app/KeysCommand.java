package io.holdfast.app;

import picocli.CommandLine.Command;

/** {@code holdfast keys}: API keys of the gateways that share a file. */
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        subcommands = {KeysIssueCommand.class, KeysListCommand.class, KeysRevokeCommand.class},
        description = "Issues, lists and revokes API keys; gateways that run take notice within two seconds.")
final class KeysCommand {}
