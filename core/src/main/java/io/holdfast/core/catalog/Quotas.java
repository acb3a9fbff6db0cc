package io.holdfast.core.catalog;

import java.util.Map;
import java.util.Optional;

/** How much callers may write. */
public record Quotas(
        @Doc("Of each principal that principals does not name; all who show nothing count as one.")
        Optional<Quota> eachPrincipal,

        @Doc(
                value =
                        "Of each principal whose name fits, by name or pattern (billing-*); the first that fits counts.",
                byDefault = "{}")
        Map<String, Quota> principals) {}
