package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's entry. */
@Command(
        name = "holdfast",
        mixinStandardHelpOptions = true,
        version = "holdfast 0.1.0",
        description = "Keeps Kafka-backed integration platforms running when things fail, and proves it.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is well",
            "1:the answer is no: a catalog has problems, a promise was broken, a record was not taken or is not there",
            "2:the command line was wrong, or a drill did not happen",
            "3:something failed that is no answer: no gateway, no Kafka, no disk, no port"
        },
        subcommands = {
            UpCommand.class,
            RunCommand.class,
            CheckCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            SendCommand.class,
            LanesCommand.class,
            SpoolCommand.class,
            DlqCommand.class,
            DeliveryCommand.class,
            KeysCommand.class,
            OutboxCommand.class,
            DrillCommand.class,
            AlertsCommand.class,
            DashboardCommand.class,
            SandboxCommand.class,
            CommandLine.HelpCommand.class,
            picocli.AutoComplete.GenerateCompletion.class
        })
public final class Holdfast {

    private Holdfast() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        // Read once, when the first connection of this process speaks TLS: before a registry or an issuer is asked.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Holdfast())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (e instanceof HoldfastException known) {
                        command.getErr().println(command.getColorScheme().errorText("holdfast: " + known.getMessage()));
                        return known.code().equals(DlqChoice.NOT_THERE) ? ExitCode.NO : ExitCode.FAILED;
                    } else {
                        command.getErr().println("holdfast: a fault of its own; please report it with what follows");
                        e.printStackTrace(command.getErr());
                    }
                    return ExitCode.FAILED;
                });
    }
}
