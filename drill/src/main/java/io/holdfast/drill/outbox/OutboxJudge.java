package io.holdfast.drill.outbox;

import io.holdfast.drill.check.LogEntry;
import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.history.Stamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Compares what writers committed with what a reader of committed records finds in the topic. Pure. */
final class OutboxJudge {

    private final List<Transaction> transactions;
    private final List<LogEntry> log;
    private final Map<String, List<LogEntry>> byId = new LinkedHashMap<>();
    private final Map<String, Integer> place = new HashMap<>();
    private final Set<String> rolledBack = new HashSet<>();

    /**
     * @param transactions those of each writer in the order in which they ended
     * @param log of the topic, without records of aborted transactions of Kafka
     */
    OutboxJudge(List<Transaction> transactions, List<LogEntry> log) {
        this.transactions = List.copyOf(transactions);
        this.log = log.stream()
                .sorted(Comparator.comparingInt(LogEntry::partition).thenComparingLong(LogEntry::offset))
                .toList();
        this.log.forEach(entry -> byId.computeIfAbsent(entry.stamp().id(), id -> new ArrayList<>(1))
                .add(entry));
        for (Transaction transaction : transactions) {
            for (Stamp row : transaction.rows()) {
                if (transaction.committed()) {
                    place.put(row.id(), place.size());
                } else {
                    rolledBack.add(row.id());
                }
            }
        }
    }

    /** Every verdict on what an outbox promises. */
    List<Verdict> verdicts() {
        return List.of(
                Verdict.of("lost", lost()),
                Verdict.of("published twice", twice()),
                Verdict.of("published though rolled back", undone()),
                Verdict.of("not in the order of commits", reordered()),
                Verdict.of("key in several partitions", scattered()),
                Verdict.of("damaged", damaged()),
                Verdict.of("without a row", strangers()));
    }

    /** Rows that were committed. */
    long committed() {
        return place.size();
    }

    /** Rows that were rolled back. */
    long rolledBack() {
        return rolledBack.size();
    }

    /** Transactions that were committed after one of the same writer with a higher number: ids would give another order. */
    long overtaken() {
        Map<Integer, Long> highest = new HashMap<>();
        long found = 0;
        for (Transaction transaction : transactions) {
            if (transaction.committed()) {
                long before = highest.getOrDefault(transaction.writer(), 0L);
                found += transaction.id() < before ? 1 : 0;
                highest.put(transaction.writer(), Math.max(before, transaction.id()));
            }
        }
        return found;
    }

    private List<String> lost() {
        return place.keySet().stream()
                .filter(id -> !byId.containsKey(id))
                .sorted()
                .map(id -> id + " was committed and is not in the topic")
                .toList();
    }

    private List<String> twice() {
        return byId.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(entry -> entry.getKey() + " is at "
                        + entry.getValue().stream().map(LogEntry::place).toList())
                .toList();
    }

    private List<String> undone() {
        return log.stream()
                .filter(entry -> rolledBack.contains(entry.stamp().id()))
                .map(entry -> entry.stamp().id() + " was rolled back and is at " + entry.place())
                .toList();
    }

    /** By the first places of a key's records; what is there twice is judged apart. */
    private List<String> reordered() {
        Map<String, Stamp> last = new HashMap<>();
        Set<String> seen = new HashSet<>();
        List<String> offenders = new ArrayList<>();
        for (LogEntry entry : log) {
            Stamp row = entry.stamp();
            Integer its = place.get(row.id());
            if (its == null || !seen.add(row.id())) {
                continue;
            }
            Stamp before = last.put(row.key(), row);
            if (before != null && place.getOrDefault(before.id(), 0) > its) {
                offenders.add(row.id() + " at " + entry.place() + " comes after " + before.id()
                        + ", which was committed later");
            }
        }
        return offenders;
    }

    private List<String> scattered() {
        Map<String, Set<Integer>> partitions = new HashMap<>();
        log.forEach(entry -> partitions
                .computeIfAbsent(entry.stamp().key(), key -> new TreeSet<>())
                .add(entry.partition()));
        return partitions.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(entry -> "the records of key " + entry.getKey() + " are in partitions " + entry.getValue())
                .toList();
    }

    private List<String> damaged() {
        return log.stream()
                .filter(entry -> !entry.damage().isEmpty())
                .map(entry -> entry.stamp().id() + " at " + entry.place() + ": " + entry.damage())
                .toList();
    }

    private List<String> strangers() {
        return log.stream()
                .filter(entry -> !place.containsKey(entry.stamp().id())
                        && !rolledBack.contains(entry.stamp().id()))
                .map(entry -> "nobody inserted what is at " + entry.place())
                .toList();
    }
}
