package io.holdfast.app;

import picocli.CommandLine.Command;

/** {@code holdfast outbox}: records that come from tables of PostgreSQL. */
@Command(
        name = "outbox",
        mixinStandardHelpOptions = true,
        description =
                "Prints how an outbox's tables are made, shows the outboxes of a running process, and sets rows aside that"
                        + " cannot be published.",
        subcommands = {OutboxDdlCommand.class, OutboxStatusCommand.class, OutboxSetAsideCommand.class})
final class OutboxCommand {}
