package io.holdfast.app;

import picocli.CommandLine.Command;

/** {@code holdfast delivery}: how records go out of a running process. */
@Command(
        name = "delivery",
        mixinStandardHelpOptions = true,
        description =
                "Shows the deliveries of a running process, lets one go on that stopped itself, and settles what nobody knows.",
        subcommands = {DeliveryStatusCommand.class, DeliveryResumeCommand.class, DeliveryReconcileCommand.class})
final class DeliveryCommand {}
