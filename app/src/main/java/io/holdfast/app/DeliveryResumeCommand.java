package io.holdfast.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast delivery resume}. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Lets a delivery go on that stopped itself since too many of its records died.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast delivery resume payments.ledger",
            "  holdfast delivery resume payments.ledger --operator ann --url http://deliveries-1:8080"
        })
final class DeliveryResumeCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FLOW.DELIVERY", description = "The delivery.")
    private String name = "";

    @Option(
            names = "--operator",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who decides; stands in the process's log (default: the system's user).")
    private String operator = "";

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        String path = DeliveriesView.RESUME.replace("*", GatewayClient.encoded(name));
        GatewayClient.Answer answer = gateway.client().post(path, operator);
        if (!answer.ok()) {
            spec.commandLine().getErr().println("holdfast: not resumed: " + answer.detail());
            spec.commandLine().getErr().flush();
            return ExitCode.NO;
        }
        spec.commandLine().getOut().println("delivery " + name + " goes on");
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
