package io.holdfast.drill.check;

import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.history.Stamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Compares the clients' history with the log. Pure. Whatever was not answered definitely, or not understandably, may be in
 * the log or not, once at the most.
 */
public final class Judge {

    private final Collection<Operation> operations;
    private final List<LogEntry> log;
    private final Excuses excuses;
    private final Map<String, List<LogEntry>> byId = new HashMap<>();

    /** Over one drill's history and the whole log of its topics; no critical record may be refused. */
    public Judge(Collection<Operation> operations, List<LogEntry> log) {
        this(operations, log, new Excuses(attempt -> false, operation -> false));
    }

    /**
     * What is known to happen, and counted apart.
     *
     * @param refused of an attempt: that it was refused, although its record is critical
     * @param doubled of a record: that it is in the log more than once
     */
    public record Excuses(Predicate<Attempt> refused, Predicate<Operation> doubled) {}

    /** The same, where some of it is excused. */
    public Judge(Collection<Operation> operations, List<LogEntry> log, Excuses excuses) {
        this.operations = operations;
        this.log = log;
        this.excuses = excuses;
        for (LogEntry entry : log) {
            byId.computeIfAbsent(entry.stamp().id(), id -> new ArrayList<>(1)).add(entry);
        }
    }

    /** Every verdict on the promises I1 to I3, and on honest shedding. */
    public List<Verdict> verdicts() {
        return List.of(
                Verdict.of("lost", lost()),
                Verdict.of("duplicated", duplicated()),
                Verdict.of("reordered", reordered()),
                Verdict.of("key in several partitions", scattered()),
                Verdict.of("damaged", damaged()),
                Verdict.of("without a request", strangers()),
                Verdict.of("not where told", misplaced()),
                Verdict.of("shed but present", shedButPresent()),
                Verdict.of("shed without reason or Retry-After", dishonest()),
                Verdict.of("critical refused", refused()),
                Verdict.of("not critical but spooled", spooled()),
                Verdict.of("answer not understood", garbled()));
    }

    /** Ids of records that are in the log more than once, and may be. */
    public Set<String> doubledWithExcuse() {
        return operations.stream()
                .filter(excuses.doubled())
                .map(operation -> operation.stamp().id())
                .filter(id -> byId.getOrDefault(id, List.of()).size() > 1)
                .collect(Collectors.toSet());
    }

    /** Records in the log that no client holds a promise for: allowed, and counted apart. */
    public long presentUnacknowledged() {
        return operations.stream()
                .filter(o -> o.answer() instanceof Answer.Indefinite || o.answer() instanceof Answer.Garbled)
                .filter(o -> byId.containsKey(o.stamp().id()))
                .count();
    }

    private List<String> lost() {
        return operations.stream()
                .filter(Operation::accepted)
                .filter(o -> !byId.containsKey(o.stamp().id()))
                .map(o -> o.stamp().id() + " was answered " + o.answer() + " and is not in the log")
                .toList();
    }

    private List<String> duplicated() {
        Set<String> excused = doubledWithExcuse();
        return byId.entrySet().stream()
                .filter(e -> e.getValue().size() > 1 && !excused.contains(e.getKey()))
                .map(e -> e.getKey() + " is in the log " + e.getValue().size() + " times: " + places(e.getValue()))
                .toList();
    }

    /**
     * The first occurrences of a key's records must come in the order in which their one client sent them. The order is
     * the key's: one whose records are scattered has none, and is judged as if its partitions were read one by one.
     */
    private List<String> reordered() {
        Map<String, TreeMap<Long, Stamp>> last = new HashMap<>();
        List<String> offenders = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        List<LogEntry> ordered = log.stream()
                .sorted(Comparator.comparing(LogEntry::topic)
                        .thenComparingInt(LogEntry::partition)
                        .thenComparingLong(LogEntry::offset))
                .toList();
        for (LogEntry entry : ordered) {
            Stamp stamp = entry.stamp();
            if (!seen.add(stamp.id())) {
                continue;
            }
            TreeMap<Long, Stamp> before = last.computeIfAbsent(stamp.key(), k -> new TreeMap<>());
            if (!before.isEmpty() && before.lastKey() > stamp.sequence()) {
                offenders.add(stamp.id() + " at " + entry.place() + " comes after "
                        + before.lastEntry().getValue().id());
            }
            before.put(stamp.sequence(), stamp);
        }
        return offenders;
    }

    private List<String> scattered() {
        Map<String, Set<String>> partitions = new HashMap<>();
        log.stream()
                .filter(entry -> !entry.stamp().run().isEmpty())
                .forEach(entry -> partitions
                        .computeIfAbsent(entry.stamp().key(), key -> new TreeSet<>())
                        .add(entry.topic() + "/" + entry.partition()));
        return partitions.entrySet().stream()
                .filter(e -> e.getValue().size() > 1)
                .map(e -> "the records of key " + e.getKey() + " are in partitions " + e.getValue())
                .toList();
    }

    private List<String> damaged() {
        return log.stream()
                .filter(entry -> !entry.damage().isEmpty())
                .map(entry -> entry.stamp().id() + " at " + entry.place() + ": " + entry.damage())
                .toList();
    }

    private List<String> strangers() {
        Set<String> known = new HashSet<>();
        operations.forEach(o -> known.add(o.stamp().id()));
        return log.stream()
                .filter(entry -> !known.contains(entry.stamp().id()))
                .map(entry -> "nobody sent what is at " + entry.place())
                .toList();
    }

    private List<String> misplaced() {
        List<String> offenders = new ArrayList<>();
        for (Operation operation : operations) {
            String topic = operation.stamp().flow().flow();
            operation.published().ifPresent(told -> {
                boolean there = byId.getOrDefault(operation.stamp().id(), List.of()).stream()
                        .anyMatch(e -> e.topic().equals(topic)
                                && e.partition() == told.partition()
                                && e.offset() == told.offset());
                if (!there) {
                    offenders.add(operation.stamp().id() + " is not at " + topic + "/" + told.partition() + "/"
                            + told.offset());
                }
            });
        }
        return offenders;
    }

    private List<String> shedButPresent() {
        return operations.stream()
                .filter(o -> o.answer() instanceof Answer.Shed)
                .filter(o -> byId.containsKey(o.stamp().id()))
                .map(o -> o.stamp().id() + " was shed (" + o.answer() + ") and is in the log")
                .toList();
    }

    /** Every refusal counts, also one that was not the last answer. */
    private List<String> dishonest() {
        return answers(
                any -> true,
                answer -> answer instanceof Answer.Shed shed
                        && (!shed.retryAfter() || shed.reason().contains("without")));
    }

    /** Any refusal, of any attempt that has no excuse: no drill fills the spool. */
    private List<String> refused() {
        return operations.stream()
                .filter(Operation::critical)
                .flatMap(operation -> operation.attempts().stream()
                        .filter(attempt -> attempt.answer() instanceof Answer.Shed
                                && !excuses.refused().test(attempt))
                        .map(attempt -> operation.stamp().id() + ": " + attempt.answer()))
                .toList();
    }

    /** Any promise by the spool, of any attempt: it is kept for what is critical. */
    private List<String> spooled() {
        return answers(operation -> !operation.critical(), Answer.Spooled.class::isInstance);
    }

    private List<String> garbled() {
        return answers(any -> true, Answer.Garbled.class::isInstance);
    }

    private List<String> answers(Predicate<Operation> of, Predicate<Answer> wanted) {
        return operations.stream()
                .filter(of)
                .flatMap(operation -> operation.attempts().stream()
                        .map(Attempt::answer)
                        .filter(wanted)
                        .map(answer -> operation.stamp().id() + ": " + answer))
                .toList();
    }

    private static String places(List<LogEntry> entries) {
        return entries.stream()
                .map(LogEntry::place)
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
    }
}
