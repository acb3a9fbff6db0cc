package io.holdfast.app;

import picocli.CommandLine.Command;

/** {@code holdfast drill}: rehearse failures and measure what was lost. */
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        description = "Rehearses failures on real processes and measures what was lost.",
        subcommands = {DrillRunCommand.class, DrillListCommand.class})
final class DrillCommand {}
