package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.delivery.arm.Effect;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the calls of a sink say about the subject that made them.
 *
 * @param calls all of them
 * @param done different records that succeeded
 * @param lost records that never succeeded
 * @param doubled successes beyond a record's first
 * @param violations calls that began while a call of the same key ran, and records that first succeeded after a later one of
 *     their key had
 */
record Account(int calls, int done, int lost, int doubled, int violations) {

    private static final Comparator<Effect> BY_BEGIN =
            Comparator.comparingLong(Effect::beginNanos).thenComparingLong(Effect::endNanos);

    /** Of {@code records} records, whose indices begin at 0. */
    static Account of(Collection<Effect> effects, int records) {
        BitSet done = new BitSet(records);
        int doubled = 0;
        Map<Integer, List<Effect>> byKey = new HashMap<>();
        for (Effect effect : effects) {
            byKey.computeIfAbsent(effect.value().key(), key -> new ArrayList<>())
                    .add(effect);
            if (effect.done()) {
                doubled += done.get(effect.value().index()) ? 1 : 0;
                done.set(effect.value().index());
            }
        }
        int violations = byKey.values().stream().mapToInt(Account::violations).sum();
        int known = done.get(0, records).cardinality();
        return new Account(effects.size(), known, records - known, doubled, violations);
    }

    /** What should be 0: out of order, lost, doubled. */
    int wrong() {
        return violations + lost + doubled;
    }

    /** The same over several runs. */
    Account plus(Account other) {
        return new Account(
                calls + other.calls,
                done + other.done,
                lost + other.lost,
                doubled + other.doubled,
                violations + other.violations);
    }

    private static int violations(List<Effect> ofKey) {
        ofKey.sort(BY_BEGIN);
        int found = 0;
        int furthest = -1;
        long busyUntil = Long.MIN_VALUE;
        BitSet done = new BitSet();
        for (Effect effect : ofKey) {
            int sequence = effect.value().sequence();
            boolean overlaps = effect.beginNanos() < busyUntil;
            boolean late = effect.done() && !done.get(sequence) && sequence < furthest;
            found += overlaps || late ? 1 : 0;
            busyUntil = Math.max(busyUntil, effect.endNanos());
            if (effect.done()) {
                done.set(sequence);
                furthest = Math.max(furthest, sequence);
            }
        }
        return found;
    }

    /** Milliseconds from production to success, by share, of the first successes of some records; NaN when there are none. */
    static double latencyMs(Collection<Effect> effects, Predicate<Effect> which, double share) {
        Map<Integer, Long> first = new HashMap<>();
        effects.stream()
                .filter(Effect::done)
                .filter(which)
                .forEach(effect -> first.merge(
                        effect.value().index(),
                        effect.endNanos() - effect.value().producedNanos(),
                        Math::min));
        if (first.isEmpty()) {
            return Double.NaN;
        }
        List<Long> sorted = first.values().stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1L, Math.round(Math.ceil(share * sorted.size())) - 1)) / 1e6;
    }

    /**
     * Records a second, from the success that ends the first {@code warmUp} of all to the last.
     *
     * @param warmUp share of the successes that do not count, 0 to below 1
     */
    static double rate(Collection<Effect> effects, double warmUp) {
        long[] ends = effects.stream()
                .filter(Effect::done)
                .mapToLong(Effect::endNanos)
                .sorted()
                .toArray();
        if (ends.length < 2) {
            return Double.NaN;
        }
        if (warmUp == 0) {
            long begin = effects.stream().mapToLong(Effect::beginNanos).min().orElseThrow();
            return ends.length / ((ends[ends.length - 1] - begin) / 1e9);
        }
        int skipped = (int) (warmUp * ends.length);
        return (ends.length - 1 - skipped) / ((ends[ends.length - 1] - ends[skipped]) / 1e9);
    }
}
