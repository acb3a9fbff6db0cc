package io.holdfast.drill.workload;

import java.util.List;

/**
 * Chooses the gateway that a key's next request goes to: round, so that consecutive requests of a key go to different
 * ones wherever there is more than one to choose from. Pure.
 */
final class Balancer {

    private Balancer() {}

    /**
     * The number of the gateway, from 1; 0 when none is ready.
     *
     * @param ready of each gateway, whether it said so last
     * @param last the one that the key's request before went to; 0 for none
     */
    static int choose(List<Boolean> ready, int last) {
        for (int step = 0; step < ready.size(); step++) {
            int index = (last + step) % ready.size();
            if (ready.get(index)) {
                return index + 1;
            }
        }
        return 0;
    }
}
