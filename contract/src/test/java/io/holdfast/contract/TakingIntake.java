package io.holdfast.contract;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.Intake;
import io.holdfast.intake.IntakeView;
import io.holdfast.intake.Offer;
import io.holdfast.intake.Outcome;
import io.holdfast.intake.RecordStatus;
import io.holdfast.intake.RefusedRecords;
import io.holdfast.intake.RejectReason;
import io.holdfast.intake.UndecidedRecords;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An intake that takes everything at once, in memory, and knows names as a real one does. */
final class TakingIntake implements Intake {

    final List<Offer> taken = new CopyOnWriteArrayList<>();
    private final Map<String, byte[]> named = new ConcurrentHashMap<>();

    @Override
    public void offer(Offer offer, Consumer<Outcome> answer) {
        String name = offer.idempotencyKey();
        byte[] value = offer.value() == null ? new byte[0] : offer.value();
        byte[] before = name == null ? null : named.putIfAbsent(name, value);
        if (before == null) {
            taken.add(offer);
        }
        answer.accept(
                before == null || Arrays.equals(before, value)
                        ? new Outcome.Published(name == null ? "drawn" : name, "t", 0, taken.size() - 1)
                        : new Outcome.Rejected(RejectReason.KEY_REUSED, "reused"));
    }

    @Override
    public boolean hasRoom(String flow, Tier tier) {
        return true;
    }

    @Override
    public RecordStatus status(String flow, String id) {
        return named.containsKey(id) ? new RecordStatus.Published("t", 0, 0) : new RecordStatus.Unknown();
    }

    @Override
    public IntakeView view() {
        return new IntakeView(
                IntakeView.Phase.READY,
                List.of(),
                List.of(),
                new IntakeView.SpoolView(0, 0, 0, 1, 0, true, 0),
                0,
                0,
                1,
                List.of(),
                List.of(),
                Optional.empty());
    }

    @Override
    public boolean resume(String topic, int partition, UndecidedRecords how, String who) {
        return false;
    }

    @Override
    public RefusedRecords refused() {
        throw new UnsupportedOperationException("nothing is refused here");
    }

    @Override
    public void close() {}
}
