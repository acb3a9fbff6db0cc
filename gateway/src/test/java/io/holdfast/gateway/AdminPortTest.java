package io.holdfast.gateway;

import static io.holdfast.gateway.GatewayFixture.expect;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.IntakeView;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operators and monitoring at a port of their own. */
class AdminPortTest {

    private static final String RECORDS = "/v1/flows/plain/records";
    private static final List<String> FOR_OPERATORS =
            List.of("/metrics", "/v1/lanes", "/v1/flows", "/v1/refused", "/v1/refused/x");

    private final GatewayFixture http =
            new GatewayFixture("flows: { plain: { cluster: west } }\ngateway: { port: 0, admin: { port: 0 } }\n");

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void whatIsForOperatorsIsAtTheirPortAlone() throws Exception {
        assertThat(http.gateway.adminPort()).isNotEqualTo(http.gateway.port());
        for (String path : FOR_OPERATORS) {
            expect(http.get(path), 404, "not-found");
            assertThat(http.get(path).body()).contains("gateway.admin");
        }
        for (String path : List.of("/metrics", "/v1/lanes", "/v1/flows", "/v1/refused")) {
            assertThat(admin(path).statusCode()).as(path).isEqualTo(200);
        }
        expect(admin("/v1/refused/x"), 404, "not-refused");
    }

    @Test
    void anOperatorsDecisionIsNotTakenWhereRecordsAre() throws Exception {
        expect(http.post("/v1/refused/x/retry", "", "Holdfast-Operator", "me"), 404, "not-found");
        expect(http.post("/v1/lanes/t/0/resume", "", "Holdfast-Operator", "me"), 404, "not-found");
    }

    @Test
    void recordsAreTakenAtTheGatewaysPortAlone() throws Exception {
        assertThat(http.post(RECORDS, "{}").statusCode()).isEqualTo(200);
        expect(http.send(http.request(http.gateway.adminPort(), RECORDS)), 404, "not-found");
        expect(http.send(http.request(http.gateway.adminPort(), "/topics/plain")), 404, "not-found");
    }

    @Test
    void healthIsAtBothAndItsReasonsAreForOperators() throws Exception {
        http.intake.phase = IntakeView.Phase.DEGRADED;
        http.intake.problems = List.of("topic \"secret-plans\" is missing");

        assertThat(http.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(http.get("/health/ready").body()).isEqualTo("{\"status\":\"degraded\"}");
        assertThat(admin("/health/live").statusCode()).isEqualTo(200);
        assertThat(admin("/health/ready").body()).contains("degraded", "secret-plans");
    }

    private HttpResponse<String> admin(String path) throws Exception {
        return http.send(http.request(http.gateway.adminPort(), path));
    }
}
