package io.holdfast.drill.delivery;

import io.holdfast.drill.check.LogEntry;
import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.history.Stamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Compares what was written into the source topic with what an endpoint or a table did. Pure. An endpoint does a request once
 * for each {@code Idempotency-Key}: a key that comes again is offered again, which is allowed and counted apart. A table does
 * whatever it is told, so nothing may come to it again.
 *
 * <p>A record whose key waits for a decision about a dead letter before it has no effect yet, and must have none.
 */
public final class DeliveryJudge {

    private final History history;
    private final Map<String, List<Request>> done = new HashMap<>();
    private final Map<String, Stamp> dead = new HashMap<>();
    private final Map<String, Long> firstDead = new HashMap<>();

    /**
     * What one drill left.
     *
     * @param sent the clients' history
     * @param source the whole source topic
     * @param requests of the endpoint
     * @param dead records of the dead-letter topic, one entry each
     * @param keyed whether a request that comes again under its identity has no effect again
     */
    public record History(
            Collection<Operation> sent,
            List<LogEntry> source,
            List<Request> requests,
            List<Stamp> dead,
            boolean keyed) {}

    /** Over one drill. */
    public DeliveryJudge(History history) {
        this.history = history;
        List<Request> ordered = new ArrayList<>(history.requests());
        ordered.sort(Comparator.comparingLong(Request::endedNanos));
        ordered.stream()
                .filter(Request::done)
                .forEach(request -> done.computeIfAbsent(request.stamp().id(), id -> new ArrayList<>(1))
                        .add(request));
        history.dead().forEach(stamp -> {
            dead.put(stamp.id(), stamp);
            firstDead.merge(stamp.key(), stamp.sequence(), Math::min);
        });
    }

    /** Every verdict. */
    public List<Verdict> verdicts() {
        return List.of(
                Verdict.of("lost before delivery", lostBefore()),
                Verdict.of("lost", lost()),
                Verdict.of("effect twice", history.keyed() ? List.of() : twice()),
                Verdict.of("effect under two identities", underTwo()),
                Verdict.of("identity of two records", shared()),
                Verdict.of("reordered", reordered()),
                Verdict.of("two requests of a key at once", overlapping()),
                Verdict.of("damaged", damaged()),
                Verdict.of("without a record", strangers()),
                Verdict.of("dead and done", deadAndDone()),
                Verdict.of("dead letter twice", deadTwice()),
                Verdict.of("dead without a refusal", deadWithoutRefusal()),
                Verdict.of("done past a dead letter", pastDead()));
    }

    /** What is counted rather than judged, by name. */
    public Map<String, Long> figures() {
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("sent", sent());
        figures.put("effects", (long) history.requests().size());
        figures.put("done", done());
        figures.put("offered-again", offeredAgain());
        figures.put("handovers", handovers());
        figures.put("silence-ms", longestGapMs());
        figures.put("held", waiting());
        return figures;
    }

    /** Records in the source topic. */
    public long sent() {
        return history.source().size();
    }

    /** Records in the source topic that had their effect. */
    public long done() {
        return inSource().stream().filter(done::containsKey).count();
    }

    /** Requests whose record had had its effect before. */
    public long offeredAgain() {
        return done.values().stream().mapToLong(all -> all.size() - 1L).sum();
    }

    /** Records that wait for a decision about a dead letter of their key. */
    public long waiting() {
        return history.source().stream()
                .map(LogEntry::stamp)
                .filter(stamp -> waits(stamp) && !done.containsKey(stamp.id()))
                .count();
    }

    /** How often the effects in a partition came from another process than the one before. */
    public long handovers() {
        Map<String, Integer> partitions = new HashMap<>();
        history.source().forEach(entry -> partitions.put(entry.stamp().id(), entry.partition()));
        Map<Integer, String> last = new HashMap<>();
        long found = 0;
        for (Request request : byBegin()) {
            Integer partition = partitions.get(request.stamp().id());
            String before = partition == null ? null : last.put(partition, request.process());
            found += before == null || before.equals(request.process()) ? 0 : 1;
        }
        return found;
    }

    /** Longest time without any request, between the first and the last. */
    public long longestGapMs() {
        long longest = 0;
        long before = Long.MAX_VALUE;
        for (Request request : byBegin()) {
            longest = Math.max(longest, before == Long.MAX_VALUE ? 0 : request.beganNanos() - before);
            before = request.beganNanos();
        }
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    private boolean waits(Stamp stamp) {
        Long head = firstDead.get(stamp.key());
        return head != null && head < stamp.sequence();
    }

    private Set<String> inSource() {
        Set<String> found = new HashSet<>();
        history.source().forEach(entry -> found.add(entry.stamp().id()));
        return found;
    }

    private List<Request> byBegin() {
        List<Request> ordered = new ArrayList<>(history.requests());
        ordered.sort(Comparator.comparingLong(Request::beganNanos));
        return ordered;
    }

    /** That is Kafka's or the drill's own fault, and would hide what a delivery loses. */
    private List<String> lostBefore() {
        Set<String> there = inSource();
        return history.sent().stream()
                .filter(operation -> operation.accepted()
                        && !there.contains(operation.stamp().id()))
                .map(operation -> operation.stamp().id() + " was acknowledged and is not in the source topic")
                .toList();
    }

    private List<String> lost() {
        return history.source().stream()
                .filter(entry -> !done.containsKey(entry.stamp().id())
                        && !dead.containsKey(entry.stamp().id())
                        && !waits(entry.stamp()))
                .map(entry -> entry.stamp().id() + " at " + entry.place() + " had no effect and is no dead letter")
                .toList();
    }

    private List<String> twice() {
        return done.entrySet().stream()
                .filter(e -> e.getValue().size() > 1)
                .map(e -> e.getKey() + " had its effect by each of the processes "
                        + e.getValue().stream().map(Request::process).toList())
                .toList();
    }

    private List<String> underTwo() {
        List<String> offenders = new ArrayList<>();
        done.forEach((id, requests) -> {
            Set<String> identities = new HashSet<>();
            requests.forEach(request -> identities.add(request.idempotencyKey()));
            if (identities.size() > 1) {
                offenders.add(id + " had an effect under each of " + identities);
            }
        });
        return offenders;
    }

    private List<String> shared() {
        Map<String, Set<String>> records = new HashMap<>();
        history.requests()
                .forEach(request -> records.computeIfAbsent(request.idempotencyKey(), key -> new HashSet<>())
                        .add(request.stamp().id()));
        return records.entrySet().stream()
                .filter(e -> e.getValue().size() > 1 || e.getKey().isEmpty())
                .map(e -> "Idempotency-Key " + e.getKey() + " stands for " + e.getValue())
                .toList();
    }

    /** First effects, in the order in which the endpoint did them; what is offered again has no effect. */
    private List<String> reordered() {
        Map<String, Stamp> last = new HashMap<>();
        List<String> offenders = new ArrayList<>();
        done.values().stream()
                .map(requests -> requests.get(0))
                .sorted(Comparator.comparingLong(Request::endedNanos))
                .forEach(request -> {
                    Stamp stamp = request.stamp();
                    Stamp before = last.get(stamp.key());
                    if (before != null && before.sequence() > stamp.sequence()) {
                        offenders.add(request.what() + " came after " + before.id());
                    } else {
                        last.put(stamp.key(), stamp);
                    }
                });
        return offenders;
    }

    private List<String> overlapping() {
        Map<String, Request> open = new HashMap<>();
        List<String> offenders = new ArrayList<>();
        for (Request request : byBegin()) {
            Request before = open.get(request.stamp().key());
            if (before != null && before.endedNanos() > request.beganNanos()) {
                offenders.add(request.what() + " began while " + before.what() + " was open");
            }
            if (before == null || before.endedNanos() < request.endedNanos()) {
                open.put(request.stamp().key(), request);
            }
        }
        return offenders;
    }

    private List<String> damaged() {
        return history.requests().stream()
                .filter(request -> !request.whole())
                .map(request -> request.what() + ": its body is not the one sent")
                .toList();
    }

    private List<String> strangers() {
        Set<String> known = inSource();
        return history.requests().stream()
                .filter(request -> !known.contains(request.stamp().id()))
                .map(request -> request.what() + " is not in the source topic")
                .toList();
    }

    private List<String> deadAndDone() {
        return dead.keySet().stream()
                .filter(done::containsKey)
                .map(id -> id + " had its effect and is a dead letter")
                .toList();
    }

    private List<String> deadTwice() {
        Set<String> seen = new HashSet<>();
        return history.dead().stream()
                .filter(stamp -> !seen.add(stamp.id()))
                .map(stamp -> stamp.id() + " is among the dead letters again")
                .toList();
    }

    private List<String> deadWithoutRefusal() {
        Set<String> refused = new HashSet<>();
        history.requests().stream()
                .filter(request -> !request.done())
                .forEach(request -> refused.add(request.stamp().id()));
        return dead.keySet().stream()
                .filter(id -> !refused.contains(id))
                .map(id -> id + " is a dead letter, and the endpoint never refused it")
                .toList();
    }

    private List<String> pastDead() {
        return done.values().stream()
                .map(requests -> requests.get(0))
                .filter(request -> waits(request.stamp()))
                .map(request -> request.what() + " did not wait for the dead letter "
                        + firstDead.get(request.stamp().key()) + " of its key")
                .toList();
    }
}
