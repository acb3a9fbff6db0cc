package io.holdfast.app;

import io.holdfast.delivery.deadletter.DecisionWriter;
import io.holdfast.delivery.deadletter.LetterHistory;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who decides about dead letters, and how: asked first, at a rate, each reported. */
final class DlqOperator {

    @Option(
            names = "--by",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who decides; is kept with the decision (default: the system's user).")
    private String by = "";

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most N records a second (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask; needed for more than one where there is no terminal.")
    private boolean yes;

    @Option(
            names = "--force",
            description = "Also what somebody has decided about already, or what was redriven three times.")
    private boolean force;

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /**
     * What is to be done.
     *
     * @param against why not to a letter; empty to do it
     * @param record what is appended for a letter
     */
    record Act(
            String verb,
            String past,
            Function<LetterHistory, Optional<String>> against,
            Function<LetterHistory, ProducerRecord<byte[], byte[]>> record) {}

    /** A letter's fate. */
    record Fate(String address, String id, boolean done, String detail) {}

    String by() {
        if (by.isBlank()) {
            throw new ParameterException(spec.commandLine(), "--by is empty; say who decides");
        }
        return by;
    }

    boolean force() {
        return force;
    }

    /** Does it to each letter in turn; the answer is a no unless it was done to each. */
    int decide(List<LetterHistory> chosen, Act act, Map<String, Object> client) {
        if (rate < 1) {
            throw new ParameterException(spec.commandLine(), "--rate is at least 1 a second, not " + rate);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (chosen.size() > 1 && !dryRun && !agreed(act, chosen.size())) {
            return ExitCode.NO;
        }
        List<Fate> fates = new ArrayList<>();
        try (DecisionWriter writer = new DecisionWriter(client)) {
            long beganNs = System.nanoTime();
            long done = 0;
            for (LetterHistory history : chosen) {
                Optional<String> against = act.against().apply(history);
                if (against.isEmpty() && !dryRun) {
                    awaitTurn(beganNs + done * TimeUnit.SECONDS.toNanos(1) / rate);
                    writer.append(act.record().apply(history));
                    done++;
                }
                Fate fate = fate(history, act, against);
                fates.add(fate);
                print(fate, act, out);
            }
        }
        long done = fates.stream().filter(Fate::done).count();
        out.println(
                output.json()
                        ? Json.text(fates)
                        : done + " of " + fates.size() + (dryRun ? " would be " : " ") + act.past());
        out.flush();
        return done < fates.size() ? ExitCode.NO : ExitCode.OK;
    }

    private Fate fate(LetterHistory history, Act act, Optional<String> against) {
        return new Fate(
                history.placed().address(),
                history.letter().id(),
                against.isEmpty(),
                against.orElse((dryRun ? "would be " : "") + act.past()));
    }

    private void print(Fate fate, Act act, PrintWriter out) {
        if (!output.json()) {
            out.println(
                    fate.done()
                            ? fate.address() + " " + fate.detail()
                            : "not " + act.past() + ": " + fate.address() + ": " + fate.detail());
            out.flush();
        }
    }

    private boolean agreed(Act act, int count) {
        if (yes) {
            return true;
        }
        if (!Terminal.attached()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "that would " + act.verb() + " " + count + " records and there is no terminal to ask at; look with"
                            + " --dry-run, then say --yes");
        }
        return Terminal.agrees(
                capital(act.verb()) + " " + count + " records?",
                spec.commandLine().getErr());
    }

    private static String capital(String verb) {
        return Character.toUpperCase(verb.charAt(0)) + verb.substring(1);
    }

    private static void awaitTurn(long atNs) {
        long leftNs = atNs - System.nanoTime();
        while (leftNs > 0) {
            LockSupport.parkNanos(leftNs);
            leftNs = atNs - System.nanoTime();
        }
    }
}
