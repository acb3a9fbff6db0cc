package io.holdfast.delivery;

import io.holdfast.delivery.engine.EngineLimits;
import io.holdfast.delivery.engine.LaneRules;
import io.holdfast.delivery.park.ParkLimits;
import io.holdfast.delivery.park.ParkNames;
import io.holdfast.delivery.policy.Classifier;
import io.holdfast.delivery.policy.RetryPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a delivery reads and how it treats failures.
 *
 * @param names flow, delivery and source topic
 * @param client bootstrap servers and settings passed through to every Kafka client
 * @param protocol of the consumer group
 * @param from where a group without any position begins
 * @param retry how often and when a record is tried again
 * @param lanes what holds for each key and each partition
 * @param limits of the engine
 * @param observer is told what happens
 * @param query asks about records whose outcome is unknown; without one they wait for somebody's decision
 */
public record DeliverySettings(
        ParkNames names,
        Map<String, Object> client,
        Protocol protocol,
        From from,
        RetryPolicy retry,
        Classifier classifier,
        LaneRules lanes,
        EngineLimits limits,
        ParkLimits parkLimits,
        Duration deadLetterRetention,
        DeliveryObserver observer,
        Optional<OutcomeQuery> query) {

    private static final Duration DEAD_LETTERS = Duration.ofDays(90);

    /** How members of the group agree on partitions. */
    public enum Protocol {
        /** The broker assigns (KIP-848). */
        CONSUMER,
        /** A member assigns, cooperatively. */
        CLASSIC
    }

    /** Where a group without any position begins. */
    public enum From {
        /** At the oldest record. */
        EARLIEST,
        /** Behind the newest record. */
        LATEST
    }

    /** With the defaults. */
    public static DeliverySettings of(String flow, String delivery, String topic, Map<String, Object> client) {
        return new DeliverySettings(
                new ParkNames(flow, delivery, topic),
                Map.copyOf(client),
                Protocol.CONSUMER,
                From.EARLIEST,
                RetryPolicy.defaults(),
                Classifier.defaults(),
                LaneRules.DEFAULTS,
                EngineLimits.DEFAULTS,
                ParkLimits.DEFAULTS,
                DEAD_LETTERS,
                DeliveryObserver.none(),
                Optional.empty());
    }

    /** The consumer group's id. */
    public String group() {
        return "holdfast." + names.flow() + "." + names.delivery();
    }

    /** The same with other retries. */
    public DeliverySettings withRetry(RetryPolicy policy) {
        return changed(to -> to.retry = policy);
    }

    /** The same with other rules for lanes. */
    public DeliverySettings withLanes(LaneRules rules) {
        return changed(to -> to.lanes = rules);
    }

    /** The same with other limits. */
    public DeliverySettings withLimits(EngineLimits others) {
        return changed(to -> to.limits = others);
    }

    /** The same with another protocol. */
    public DeliverySettings withProtocol(Protocol other) {
        return changed(to -> to.protocol = other);
    }

    /** The same with other rules for exceptions. */
    public DeliverySettings withClassifier(Classifier other) {
        return changed(to -> to.classifier = other);
    }

    /** The same beginning elsewhere. */
    public DeliverySettings withFrom(From other) {
        return changed(to -> to.from = other);
    }

    /** The same observed. */
    public DeliverySettings withObserver(DeliveryObserver other) {
        return changed(to -> to.observer = other);
    }

    /** The same with a way to find out what became of an attempt whose outcome is unknown. */
    public DeliverySettings withQuery(OutcomeQuery other) {
        return changed(to -> to.query = Optional.of(other));
    }

    /** The same with other limits of calls to the park log. */
    public DeliverySettings withParkLimits(ParkLimits others) {
        return changed(to -> to.parkLimits = others);
    }

    private DeliverySettings changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.settings();
    }

    /** Settings while one of them is changed. */
    private static final class Draft {

        private final DeliverySettings before;
        private Protocol protocol;
        private From from;
        private RetryPolicy retry;
        private Classifier classifier;
        private LaneRules lanes;
        private EngineLimits limits;
        private ParkLimits parkLimits;
        private DeliveryObserver observer;
        private Optional<OutcomeQuery> query;

        Draft(DeliverySettings before) {
            this.before = before;
            this.protocol = before.protocol;
            this.from = before.from;
            this.retry = before.retry;
            this.classifier = before.classifier;
            this.lanes = before.lanes;
            this.limits = before.limits;
            this.parkLimits = before.parkLimits;
            this.observer = before.observer;
            this.query = before.query;
        }

        DeliverySettings settings() {
            return new DeliverySettings(
                    before.names,
                    before.client,
                    protocol,
                    from,
                    retry,
                    classifier,
                    lanes,
                    limits,
                    parkLimits,
                    before.deadLetterRetention,
                    observer,
                    query);
        }
    }
}
