package io.holdfast.app;

import picocli.CommandLine.Command;

/** {@code holdfast dlq}: dead letters. */
@Command(
        name = "dlq",
        mixinStandardHelpOptions = true,
        description = "Lists, shows, exports, redrives, edits and discards dead letters. Works on Kafka itself: what is"
                + " decided is carried out by whoever runs the delivery.",
        subcommands = {
            DlqListCommand.class,
            DlqShowCommand.class,
            DlqExportCommand.class,
            DlqRedriveCommand.class,
            DlqEditCommand.class,
            DlqDiscardCommand.class
        })
final class DlqCommand {}
