package io.holdfast.delivery.park;

import io.holdfast.core.kafka.ClusterAdmin;
import io.holdfast.core.plan.Plan;
import java.util.List;

/** Creates a delivery's park log and dead-letter topic, and checks them. */
public final class ParkTopics {

    private ParkTopics() {}

    /** What would be done, and what is wrong; see {@link ParkTopicPlanner}. */
    public static Plan plan(ClusterAdmin admin, ParkNames names, long deadLetterRetentionMs) {
        List<String> topics = List.of(names.topic(), names.parkTopic(), names.deadLetterTopic(), names.commandTopic());
        return ParkTopicPlanner.plan(admin.view(topics), names, deadLetterRetentionMs);
    }

    /**
     * Does what is planned; doing it again changes nothing.
     *
     * @return what is wrong and what to do about it; a delivery must not start before this is empty
     * @throws io.holdfast.core.HoldfastException when the cluster does not answer or refuses
     */
    public static List<String> ensure(ClusterAdmin admin, ParkNames names, long deadLetterRetentionMs) {
        Plan plan = plan(admin, names, deadLetterRetentionMs);
        plan.steps().forEach(admin::apply);
        return plan.findings();
    }
}
