package io.holdfast.app;

import io.holdfast.intake.UndecidedRecords;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast lanes resume}. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description =
                "Lets a halted lane go on, once you have said what becomes of the records the log cannot tell about.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast lanes resume payments 3 --undecided refuse",
            "  holdfast lanes resume payments 3 --undecided resend --operator ann"
        })
final class LanesResumeCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "TOPIC", description = "The lane's topic.")
    private String topic = "";

    @Parameters(index = "1", paramLabel = "PARTITION", description = "The lane's partition.")
    private int partition;

    @Option(
            names = "--undecided",
            required = true,
            paramLabel = "WHAT",
            description = "resend: some may then be in the log twice; refuse: they are kept in the refused area.")
    private UndecidedRecords undecided = UndecidedRecords.REFUSE;

    @Option(
            names = "--operator",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who decides; stands in the gateway's audit log (default: the system's user).")
    private String operator = "";

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        String path =
                "/v1/lanes/" + GatewayClient.encoded(topic) + "/" + partition + "/resume?undecided=" + undecided.code();
        GatewayClient.Answer answer = gateway.client().post(path, operator);
        if (!answer.ok()) {
            spec.commandLine().getErr().println("holdfast: not resumed: " + answer.detail());
            spec.commandLine().getErr().flush();
            return ExitCode.NO;
        }
        spec.commandLine()
                .getOut()
                .println("lane " + topic + "/" + partition + " goes on; undecided records: " + undecided.code());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
