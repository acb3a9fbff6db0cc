package io.holdfast.app;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.deadletter.DecisionWriter;
import io.holdfast.delivery.park.Command.Action;
import io.holdfast.delivery.park.CommandCodec;
import io.holdfast.delivery.park.ParkContents;
import io.holdfast.delivery.park.ParkState;
import io.holdfast.delivery.park.ParkedRecord;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast delivery reconcile}. */
@Command(
        name = "reconcile",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the records of which nobody knows whether they had their effect, and settles those that are named.",
            "Such a call was made to a target that is not idempotent and was not answered: it is never repeated unasked, and its"
                    + " key waits."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast delivery reconcile payments.bank                  # which they are",
            "  holdfast delivery reconcile payments.bank 3/42 --done      # the bank has it: go on behind it",
            "  holdfast delivery reconcile payments.bank 3/57 --repeat    # the bank has not: call again"
        })
final class DeliveryReconcileCommand implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Parameters(index = "0", paramLabel = "FLOW.DELIVERY", description = "The delivery, as the catalog names it.")
    private String delivery = "";

    @Parameters(
            index = "1..*",
            paramLabel = "RECORD",
            description = "Partition and offset in the source, as in 3/42, or the record's id.")
    private List<String> records = List.of();

    @ArgGroup
    private @Nullable Settled settled;

    /** What became of the effect. */
    static final class Settled {
        @Option(names = "--done", required = true, description = "The effect is there: the record is finished.")
        private boolean done;

        @Option(names = "--repeat", required = true, description = "The effect is not there: the call is made again.")
        private boolean repeat;
    }

    @Option(
            names = "--by",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who decides; is kept with the decision (default: the system's user).")
    private String by = "";

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (records.isEmpty() != (settled == null)) {
            throw new ParameterException(
                    spec.commandLine(), "name records and say --done or --repeat; without either they are shown");
        }
        DeliveryNames found = DeliveryNames.find(catalog.require(), delivery);
        List<ParkedRecord> unknown = ParkContents.read(
                found.cluster().clientSettings(),
                found.names(),
                state -> state.kind() == ParkState.Kind.UNKNOWN,
                LIMIT);
        return settled == null
                ? show(unknown)
                : settle(found, unknown, settled.repeat && !settled.done ? Action.REDRIVE : Action.DISCARD);
    }

    private int settle(DeliveryNames found, List<ParkedRecord> unknown, Action action) {
        List<ParkedRecord> chosen = new ArrayList<>();
        for (String name : records) {
            ParkedRecord record = unknown.stream()
                    .filter(parked -> name.equals(address(parked.record()))
                            || name.equals(parked.record().id()))
                    .findFirst()
                    .orElse(null);
            if (record == null) {
                spec.commandLine()
                        .getErr()
                        .println("holdfast: \"" + name
                                + "\" is no record whose outcome is unknown; nothing was decided");
                return ExitCode.NO;
            }
            chosen.add(record);
        }
        try (DecisionWriter writer = new DecisionWriter(found.cluster().clientSettings())) {
            for (ParkedRecord record : chosen) {
                writer.append(CommandCodec.write(
                        found.names(),
                        new io.holdfast.delivery.park.Command(
                                action, record.record(), by, System.currentTimeMillis(), false)));
                spec.commandLine()
                        .getOut()
                        .println(address(record.record())
                                + (action == Action.DISCARD ? " is finished" : " will be called again"));
            }
        }
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private int show(List<ParkedRecord> unknown) {
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(Json.text(
                    unknown.stream().map(DeliveryReconcileCommand::shown).toList()));
        } else {
            TextTable table = new TextTable("RECORD", "ID", "KEY", "SINCE", "WHY");
            unknown.forEach(parked -> table.row(shown(parked).values().toArray()));
            table.print(out);
            out.println(unknown.size() + " records of unknown outcome");
        }
        out.flush();
        return ExitCode.OK;
    }

    private static Map<String, String> shown(ParkedRecord parked) {
        InboundRecord record = parked.record();
        ParkState state = parked.state();
        Map<String, String> shown = new LinkedHashMap<>();
        shown.put("record", address(record));
        shown.put("id", record.id());
        shown.put("key", record.key() == null ? "-" : new String(record.key(), StandardCharsets.UTF_8));
        shown.put("since", Instant.ofEpochMilli(state.lastFailedAtMs()).toString());
        shown.put("why", state.failure() == null ? "-" : state.failure().message());
        return shown;
    }

    private static String address(InboundRecord record) {
        return record.origin().partition() + "/" + record.origin().offset();
    }
}
