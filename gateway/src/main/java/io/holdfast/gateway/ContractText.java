package io.holdfast.gateway;

import io.holdfast.intake.Violations;
import io.holdfast.intake.Violations.Violation;
import java.util.stream.Collectors;

/** What answers say of a flow's contract. */
final class ContractText {

    private ContractText() {}

    /** Says of a record that was taken without being checked that it was. */
    static void unchecked(JsonText json, boolean unchecked) {
        if (unchecked) {
            json.field("contract", "unchecked");
        }
    }

    /** Adds the violations, if there are any, to a result. */
    static void violations(JsonText json, Violations violations) {
        if (violations.count() > 0) {
            json.field("violationCount", violations.count()).raw("violations", list(violations));
        }
    }

    /** The problem with the violations, if there are any. */
    static Problem with(Problem problem, Violations violations) {
        return violations.count() == 0
                ? problem
                : problem.with("violationCount", violations.count())
                        .with("violations", new Problem.RawJson(list(violations)));
    }

    /** The same as text, for clients that are told in one. */
    static String text(Violations violations) {
        return violations.first().stream()
                .map(violation -> " " + (violation.pointer().isEmpty() ? "(the whole)" : violation.pointer()) + ": "
                        + violation.message() + ".")
                .collect(Collectors.joining());
    }

    private static String list(Violations violations) {
        return violations.first().stream().map(ContractText::one).collect(Collectors.joining(",", "[", "]"));
    }

    private static String one(Violation violation) {
        return new JsonText()
                .field("pointer", violation.pointer())
                .field("message", violation.message())
                .end();
    }
}
