package io.holdfast.app;

import picocli.CommandLine.Command;

/** {@code holdfast spool}: the promised records that Kafka refused for good. */
@Command(
        name = "spool",
        mixinStandardHelpOptions = true,
        description = "Lists, shows, exports, retries and discards promised records that Kafka refused for good.",
        subcommands = {
            SpoolListCommand.class,
            SpoolShowCommand.class,
            SpoolExportCommand.class,
            SpoolRetryCommand.class,
            SpoolDiscardCommand.class
        })
final class SpoolCommand {}
