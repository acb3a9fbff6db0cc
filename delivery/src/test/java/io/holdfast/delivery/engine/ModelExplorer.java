package io.holdfast.delivery.engine;

import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.engine.ModelStep.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Goes through all worlds that can be reached from one, nearest first, each once: the first violation it meets has the
 * shortest way to it. A world is found again by going its way from the beginning.
 */
final class ModelExplorer {

    private final ModelRules rules;
    private final List<ModelStep> prefix;
    private final Set<Long> seen = new HashSet<>();
    private final List<InboundRecord> source;
    private final List<ModelStep> steps = new ArrayList<>();
    private int[] parents = new int[1 << 16];

    /**
     * What was found.
     *
     * @param states distinct ones
     * @param depth the longest way that was gone
     * @param complete whether nothing is left to be gone
     * @param violation empty for none
     * @param trace the steps that lead to the violation
     */
    record Found(int states, int depth, boolean complete, String violation, List<ModelStep> trace) {

        @Override
        public String toString() {
            return states + " states, " + depth + " steps deep" + (complete ? ", all there are" : "")
                    + (violation.isEmpty() ? "" : ": " + violation + " after " + trace);
        }
    }

    ModelExplorer(ModelRules rules, List<ModelStep> prefix) {
        this.rules = rules;
        this.prefix = prefix;
        this.source = rules.source();
    }

    /** Until a violation, or that many steps or states. */
    Found explore(int mostDepth, int mostStates) {
        remember(-1, new ModelStep(Kind.TICK), replay(List.of()).fingerprint());
        int from = 0;
        for (int depth = 1; depth <= mostDepth; depth++) {
            int to = steps.size();
            for (int at = from; at < to; at++) {
                String violation = expand(at);
                if (!violation.isEmpty()) {
                    return new Found(steps.size(), depth, false, violation, way(steps.size() - 1));
                }
                if (steps.size() >= mostStates) {
                    return new Found(steps.size(), depth, false, "", List.of());
                }
            }
            if (to == steps.size()) {
                return new Found(steps.size(), depth - 1, true, "", List.of());
            }
            from = to;
        }
        return new Found(steps.size(), mostDepth, false, "", List.of());
    }

    /** Every world that is one step from this one; tells the violation of the last one found, if it has one. */
    private String expand(int at) {
        List<ModelStep> way = way(at);
        for (ModelStep step : ModelChoices.of(replay(way))) {
            ModelWorld world = replay(way);
            world.apply(step);
            // One that is broken may look like another that is not.
            long unlike = world.violation().isEmpty() ? 0 : 1;
            if (!remember(at, step, world.fingerprint() + unlike)) {
                continue;
            }
            if (unlike != 0) {
                return world.violation();
            }
            String settling = new ModelSettling(world).run();
            if (!settling.isEmpty()) {
                return settling + ", when all settles";
            }
        }
        return "";
    }

    private ModelWorld replay(List<ModelStep> way) {
        ModelWorld world = new ModelWorld(rules, source);
        prefix.forEach(world::apply);
        way.forEach(world::apply);
        return world;
    }

    private boolean remember(int parent, ModelStep step, long fingerprint) {
        if (!seen.add(fingerprint)) {
            return false;
        }
        if (steps.size() == parents.length) {
            parents = Arrays.copyOf(parents, parents.length * 2);
        }
        parents[steps.size()] = parent;
        steps.add(step);
        return true;
    }

    private List<ModelStep> way(int to) {
        ArrayDeque<ModelStep> way = new ArrayDeque<>();
        for (int at = to; parents[at] >= 0; at = parents[at]) {
            way.addFirst(steps.get(at));
        }
        return List.copyOf(way);
    }
}
