package io.holdfast.gateway.access;

import io.holdfast.core.catalog.Authentication;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Grant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a principal may do; null stands for whoever shows nothing. Nothing is allowed that no list allows. Pure and immutable. */
final class AccessRules {

    private final Map<String, List<Grant>> writers = new HashMap<>();
    private final List<Grant> readers;
    private final List<Grant> operators;

    AccessRules(Authentication declared, Collection<Flow> flows) {
        for (Flow flow : flows) {
            writers.put(flow.name(), Grant.all(flow.intake().writers().orElse(declared.writers())));
        }
        this.readers = Grant.all(declared.readers());
        this.operators = Grant.all(declared.operators());
    }

    boolean mayWrite(String flow, @Nullable Principal who) {
        return allows(writers.getOrDefault(flow, List.of()), who);
    }

    /** Whether what became of this flow's records may be asked: by whoever writes them, and by operators. */
    boolean mayAsk(String flow, @Nullable Principal who) {
        return mayWrite(flow, who) || mayOperate(who);
    }

    boolean mayRead(@Nullable Principal who) {
        return allows(readers, who) || mayOperate(who);
    }

    boolean mayOperate(@Nullable Principal who) {
        return allows(operators, who);
    }

    private static boolean allows(List<Grant> grants, @Nullable Principal who) {
        return grants.stream()
                .anyMatch(grant -> who == null ? grant.coversAnyone() : grant.covers(who.name(), who.groups()));
    }
}
