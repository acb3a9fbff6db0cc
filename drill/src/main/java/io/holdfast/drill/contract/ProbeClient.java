package io.holdfast.drill.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.drill.contract.Probe.Expected;
import io.holdfast.drill.contract.Probe.Reply;
import io.holdfast.drill.experiment.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Sends records whose answer the contract decides, and notes the answers. Thread-safe. */
final class ProbeClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(12);
    private static final long PROBE_EVERY_MS = 50;

    /** Records that break the contract, each with the place at which it does. */
    private static final List<String[]> BROKEN = List.of(
            new String[] {"{\"_drill\":17}", "/_drill"},
            new String[] {"{\"_drill\":\"x\",\"delay\":\"late\"}", "/delay"},
            new String[] {"{\"_drill\":\"x\",\"delay\":1.5}", "/delay"});

    private final URI gateway;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final List<Probe> probes = new ArrayList<>();
    private volatile boolean ending;

    ProbeClient(URI gateway) {
        this.gateway = gateway;
    }

    /** Sends records that break the contract, one after the other, until it is told to end. */
    void breakTheContract(String flow) {
        for (int i = 0; !ending; i++) {
            String[] chosen = BROKEN.get(i % BROKEN.size());
            byte[] body = chosen[0].getBytes(StandardCharsets.UTF_8);
            note(new Probe(chosen[0], Expected.REFUSED, chosen[1], send(flow, "application/json", body)));
            Waiting.ms(PROBE_EVERY_MS);
        }
    }

    void end() {
        ending = true;
    }

    /** Sends a value as a registry's serializer of this schema writes it, and notes the answer. */
    Reply framed(String flow, int id, Expected expected) {
        Reply reply = framed(flow, id);
        note(new Probe("a value of schema " + id, expected, "", reply));
        return reply;
    }

    /** The same without noting it. */
    Reply framed(String flow, int id) {
        byte[] value = "{\"_drill\":\"framed\"}".getBytes(StandardCharsets.UTF_8);
        byte[] body = ByteBuffer.allocate(value.length + 5)
                .put((byte) 0)
                .putInt(id)
                .put(value)
                .array();
        return send(flow, "application/octet-stream", body);
    }

    List<Probe> probes() {
        synchronized (probes) {
            return List.copyOf(probes);
        }
    }

    private void note(Probe probe) {
        synchronized (probes) {
            probes.add(probe);
        }
    }

    private Reply send(String flow, String type, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(gateway.resolve("/v1/flows/" + flow + "/records"))
                .timeout(LIMIT)
                .header("Content-Type", type)
                .header("Holdfast-Key", "probe")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        try {
            return reply(http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Reply.NONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Reply.NONE;
        }
    }

    private static Reply reply(HttpResponse<String> answer) throws JsonProcessingException {
        JsonNode body = JSON.readTree(answer.body());
        Set<String> pointers = new HashSet<>();
        body.path("violations")
                .forEach(violation -> pointers.add(violation.path("pointer").asText()));
        return new Reply(
                answer.statusCode(),
                body.path("type").asText().replaceFirst(".*/", ""),
                answer.headers().firstValue("retry-after").isPresent(),
                pointers);
    }
}
