package io.holdfast.core.catalog;

import java.util.Map;

/** What must hold between a flow's contract and the rest of the catalog. Pure. */
final class ContractRules {

    private final Catalog catalog;
    private final Problems problems;

    ContractRules(Catalog catalog, Problems problems) {
        this.catalog = catalog;
        this.problems = problems;
    }

    void check(Flow flow) {
        flow.contract().ifPresent(contract -> {
            String path = "flows." + flow.name() + ".contract";
            if (contract.registry().isPresent() && catalog.registry().isEmpty() && !problems.knows("registry")) {
                problems.add(
                        path + ".registry",
                        "the catalog has no registry to ask; declare it at the top, as in registry: { url:"
                                + " \"https://registry.example.com:8081\" }");
            }
            if (contract.avro().isPresent() || contract.protobuf().isPresent()) {
                flow.deliveries().forEach((name, delivery) -> checkSink(flow, Map.entry(name, delivery)));
            }
        });
    }

    /** A table's columns are found by pointers into JSON, and such a value is none. */
    private void checkSink(Flow flow, Map.Entry<String, Delivery> delivery) {
        delivery.getValue().sink().jdbc().ifPresent(table -> {
            boolean looksInside = table.id().isPresent()
                    || !table.columns().isEmpty()
                    || table.payload().isPresent();
            if (looksInside) {
                problems.add(
                        "flows." + flow.name() + ".deliveries." + delivery.getKey() + ".sink.jdbc",
                        "the table takes values of the record, and those of this flow are binary by its contract; use"
                                + " json-schema, or a handler that decodes them");
            }
        });
    }
}
