package io.holdfast.drill.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.function.Predicate;

/** What a gateway tells of itself over HTTP; what it does not answer within 2 s is nothing. Thread-safe. */
public final class GatewayView {

    private final ProcessHttp http;

    GatewayView(URI address) {
        this.http = new ProcessHttp(address);
    }

    /** Whether it takes critical records. */
    boolean ready() {
        return http.ready();
    }

    /** How many lanes are in this state; 0 when the gateway does not answer. */
    long lanes(String state) {
        return lanes(lane -> true, state);
    }

    /** How many lanes of this flow are in this state; 0 when the gateway does not answer. */
    long lanes(String flow, String state) {
        return lanes(lane -> lane.path("flow").asText().equals(flow), state);
    }

    private long lanes(Predicate<JsonNode> of, String state) {
        long found = 0;
        for (JsonNode lane : standing().path("lanes")) {
            found += of.test(lane) && lane.path("state").asText().equals(state) ? 1 : 0;
        }
        return found;
    }

    /** Records in the spool; -1 when the gateway does not answer. */
    long spooled() {
        return standing().path("spool").path("entries").asLong(-1);
    }

    /** The sum of one counter over all its tags; 0 when the gateway does not answer. */
    double counter(String name) {
        return http.text("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private JsonNode standing() {
        return http.json("/v1/lanes");
    }
}
