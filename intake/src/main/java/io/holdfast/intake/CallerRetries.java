package io.holdfast.intake;

import io.holdfast.core.catalog.Tier;
import io.holdfast.intake.admission.AdmissionController;
import io.holdfast.intake.admission.RecentlyShed;
import io.holdfast.intake.lane.Acceptance;
import io.holdfast.intake.window.RecordName;
import java.util.function.Consumer;

/**
 * Tells callers' retries from first attempts, by what they say and by the names that were shed of late, and holds them to
 * each flow's budget. Critical records count, and are never held back. Thread-safe.
 */
final class CallerRetries {

    private final RecentlyShed shed = new RecentlyShed();
    private final AdmissionController admission;
    private final IntakeObserver observer;
    private final IntakeTime time;

    CallerRetries(AdmissionController admission, IntakeObserver observer, IntakeTime time) {
        this.admission = admission;
        this.observer = observer;
        this.time = time;
    }

    /** One offer of a record that is not known to be taken or on its way. */
    final class Attempt {

        private final FlowIntake flow;
        private final Acceptance a;
        private final int number;
        private final boolean granted;

        private Attempt(FlowIntake flow, Acceptance a) {
            this.flow = flow;
            this.a = a;
            this.number = Math.max(a.offer().attempt(), 1 + sheds());
            this.granted = number == 1 ? first() : retry();
        }

        private int sheds() {
            long nowMs = time.steadyMs();
            return !a.keyed() || shed.isEmpty(nowMs) ? 0 : shed.sheds(name(), nowMs);
        }

        private boolean first() {
            flow.retries().first(time.nanos());
            return true;
        }

        private boolean retry() {
            observer.retried(flow.flow().name());
            Tier tier = a.offer().tier();
            return tier == Tier.CRITICAL || flow.retries().grant(time.nanos(), admission.busy(tier, flow.inFlight()));
        }

        private RecordName name() {
            return RecordName.of(flow.flow().name(), a.recordId());
        }

        /** Whether it may go on to admission. */
        boolean granted() {
            return granted;
        }

        /** How it is refused. */
        Outcome.Shed refusal(ShedReason reason) {
            long afterMs =
                    reason == ShedReason.RETRY_BUDGET ? RetryAfter.jitteredMs(number) : RetryAfter.jitteredMs(reason);
            return new Outcome.Shed(reason, afterMs);
        }

        /** Passes the outcome on, having learnt from it. */
        Consumer<Outcome> watching(Consumer<Outcome> answer) {
            return outcome -> {
                boolean wasShed = outcome instanceof Outcome.Shed;
                if (granted) {
                    flow.retries().ended(wasShed);
                }
                if (wasShed && a.keyed()) {
                    shed.note(name(), time.steadyMs());
                }
                answer.accept(outcome);
            };
        }
    }

    /** The offer of {@code a}, counted. */
    Attempt attempt(FlowIntake flow, Acceptance a) {
        return new Attempt(flow, a);
    }
}
