package io.holdfast.drill.contract;

import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Operation;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks that records which fit the contract are not refused because of it. A check that finds no room is documented, and comes of
 * a machine that is busy: such refusals are counted only. Pure.
 */
final class ValidRecords {

    private static final String BUSY = "contract-busy";

    private final Collection<Operation> history;

    ValidRecords(Collection<Operation> history) {
        this.history = history;
    }

    /** Any refusal, of any attempt, but for want of room. */
    Verdict verdict() {
        List<String> offenders = refusals()
                .filter(refusal -> !refusal.shed().reason().contains(BUSY))
                .map(refusal -> refusal.id() + ": " + refusal.shed())
                .toList();
        return Verdict.of("fits the contract but refused", offenders);
    }

    /** Refusals for want of room. */
    long busy() {
        return refusals()
                .filter(refusal -> refusal.shed().reason().contains(BUSY))
                .count();
    }

    private record Refusal(String id, Answer.Shed shed) {}

    private Stream<Refusal> refusals() {
        return history.stream()
                .flatMap(operation -> operation.attempts().stream()
                        .map(attempt -> attempt.answer())
                        .filter(Answer.Shed.class::isInstance)
                        .map(answer -> new Refusal(operation.stamp().id(), (Answer.Shed) answer)));
    }
}
