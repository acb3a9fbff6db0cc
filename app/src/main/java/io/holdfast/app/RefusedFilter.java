package io.holdfast.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Option;

/** The options that choose among refused records. */
final class RefusedFilter implements Predicate<JsonNode> {

    @Option(names = "--reason", paramLabel = "REASON", description = "Only records that were refused for this reason.")
    private Optional<String> reason = Optional.empty();

    @Option(names = "--flow", paramLabel = "FLOW", description = "Only records of this flow.")
    private Optional<String> flow = Optional.empty();

    @Override
    public boolean test(JsonNode refused) {
        return reason.map(refused.path("reason").asText()::equals).orElse(true)
                && flow.map(refused.path("flow").asText()::equals).orElse(true);
    }

    boolean given() {
        return reason.isPresent() || flow.isPresent();
    }
}
