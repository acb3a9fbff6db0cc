package io.holdfast.benchmarks.intake;

import io.holdfast.benchmarks.measure.Goal;
import io.holdfast.benchmarks.measure.Goals;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Whether the log holds what was acknowledged: at least that, and at most what may be there besides.
 *
 * @param subject who acknowledged
 * @param answers all that was said since the topic was created
 * @param inLog records in the log
 */
record LogCheck(String subject, Tally answers, long inLog) {

    /** Acknowledged records that the log lacks. */
    long lost() {
        return Math.max(0, answers.acknowledged() - inLog);
    }

    /** Records in the log that nobody can have sent but twice. */
    long surplus() {
        return Math.max(0, inLog - answers.acknowledged() - answers.unknown());
    }

    String words() {
        return String.format(
                Locale.ROOT,
                "%s: acknowledged %,d, unknown %,d, in the log %,d: lost %,d, surplus %,d",
                subject,
                answers.acknowledged(),
                answers.unknown(),
                inLog,
                lost(),
                surplus());
    }

    /** Counts the records of a topic that nothing was ever deleted from, by its partitions' end offsets. */
    static LogCheck count(Admin admin, String topic, String subject, Tally answers) throws Exception {
        Map<TopicPartition, OffsetSpec> ends =
                admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                        .flatMap(description -> description.partitions().stream())
                        .collect(Collectors.toMap(
                                p -> new TopicPartition(topic, p.partition()), p -> OffsetSpec.latest()));
        long inLog = admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
        return new LogCheck(subject, answers, inLog);
    }

    /** Prints all of them, and adds what must hold of them to the goals. */
    static void judge(List<LogCheck> checks, Goals goals) {
        System.out.println();
        checks.forEach(check -> System.out.println("- " + check.words()));
        goals.add(Goal.atMost(
                "acknowledged records missing from the log",
                checks.stream().mapToDouble(LogCheck::lost).sum(),
                0));
        goals.add(Goal.atMost(
                "records in the log that nobody can have sent but twice",
                checks.stream().mapToDouble(LogCheck::surplus).sum(),
                0));
    }
}
