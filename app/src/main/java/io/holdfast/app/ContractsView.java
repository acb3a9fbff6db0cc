package io.holdfast.app;

import io.holdfast.contract.Contracts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The contracts of this process's flows, as {@code /v1/contracts} shows them. */
final class ContractsView {

    /** Where it stands. */
    static final String PATH = "/v1/contracts";

    private ContractsView() {}

    static Map<String, Object> of(@Nullable Contracts contracts) {
        return Map.of("contracts", contracts == null ? List.of() : contracts.states());
    }
}
