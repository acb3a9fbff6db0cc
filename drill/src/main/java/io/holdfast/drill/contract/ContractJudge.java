package io.holdfast.drill.contract;

import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.contract.Probe.Expected;
import io.holdfast.drill.contract.Probe.Reply;
import java.util.List;
import java.util.function.Predicate;

/** Compares the answers to probes with what the documentation says. A probe that had no answer proves nothing. Pure. */
final class ContractJudge {

    private static final String BUSY = "contract-busy";

    private final List<Probe> probes;

    ContractJudge(List<Probe> probes) {
        this.probes =
                probes.stream().filter(probe -> probe.reply().status() != 0).toList();
    }

    /** Every verdict. */
    List<Verdict> verdicts() {
        return List.of(
                verdict("breaks the contract but taken", Expected.REFUSED, Reply::taken),
                Verdict.of(
                        "breaks the contract and not told where",
                        probes.stream()
                                .filter(probe -> probe.expected() == Expected.REFUSED)
                                .filter(probe -> !probe.reply().taken() && !busy(probe.reply()) && !told(probe))
                                .map(ContractJudge::words)
                                .toList()),
                verdict("schema that nobody knows: decided", Expected.UNDECIDED, reply -> !undecided(reply)),
                verdict("schema that is known: refused", Expected.TAKEN, reply -> !reply.taken() && !busy(reply)));
    }

    /** Probes that were answered. */
    long answered() {
        return probes.size();
    }

    /** Probes that were refused because checks had no room: neither right nor wrong. */
    long busy() {
        return probes.stream().filter(probe -> busy(probe.reply())).count();
    }

    private Verdict verdict(String name, Expected expected, Predicate<Reply> wrong) {
        return Verdict.of(
                name,
                probes.stream()
                        .filter(probe -> probe.expected() == expected && wrong.test(probe.reply()))
                        .map(ContractJudge::words)
                        .toList());
    }

    private static boolean told(Probe probe) {
        return probe.reply().status() == 422 && probe.reply().pointers().contains(probe.pointer());
    }

    private static boolean undecided(Reply reply) {
        return busy(reply)
                || reply.status() == 503 && reply.type().equals("contract-unavailable") && reply.retryAfter();
    }

    private static boolean busy(Reply reply) {
        return reply.status() == 503 && reply.type().equals(BUSY);
    }

    private static String words(Probe probe) {
        Reply reply = probe.reply();
        return probe.what() + " was answered " + reply.status() + " " + reply.type()
                + (reply.pointers().isEmpty() ? "" : " at " + reply.pointers())
                + (reply.retryAfter() ? " with Retry-After" : "");
    }
}
