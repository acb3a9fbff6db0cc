package io.holdfast.core.catalog;

import java.util.List;

/** What must hold between who may do what and the rest of a catalog. Pure. */
final class AccessRules {

    private final Catalog catalog;
    private final Problems problems;

    AccessRules(Catalog catalog, Problems problems) {
        this.catalog = catalog;
        this.problems = problems;
    }

    void check() {
        Gateway gateway = catalog.gateway();
        if (gateway.authentication().isEmpty()) {
            withoutAuthentication(gateway);
        } else {
            withAuthentication(gateway.authentication().get());
        }
    }

    private void withoutAuthentication(Gateway gateway) {
        if (!Loopback.is(gateway.host())) {
            problems.warn(
                    problems.knows("gateway.host") ? "gateway.host" : "gateway",
                    "whoever reaches \"" + gateway.host()
                            + "\" may write to every flow and decide as an operator; declare"
                            + " gateway.authentication, unless something in front of the gateway asks who callers are");
        }
        if (gateway.quotas().eachPrincipal().isPresent()
                || !gateway.quotas().principals().isEmpty()) {
            problems.warn(
                    "gateway.quotas",
                    "without gateway.authentication all callers are one to these quotas; declare it, or use the flows'"
                            + " intake.quota");
        }
        for (Flow flow : catalog.flows().values()) {
            if (flow.intake().writers().isPresent()) {
                problems.add(
                        "flows." + flow.name() + ".intake.writers",
                        "writers says who may write, but nobody is asked who they are; declare gateway.authentication");
            }
        }
    }

    private void withAuthentication(Authentication authentication) {
        for (Flow flow : catalog.flows().values()) {
            if (flow.intake().writers().orElse(authentication.writers()).isEmpty()) {
                problems.warn(
                        "flows." + flow.name(),
                        "nobody may write to this flow by HTTP; name who may in its intake.writers, or in"
                                + " gateway.authentication.writers");
            }
        }
        if (authentication.operators().equals(List.of())) {
            problems.warn(
                    "gateway.authentication",
                    "nobody may decide about refused records or halted lanes; name who may in operators");
        }
    }
}
