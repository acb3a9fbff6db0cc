package io.holdfast.benchmarks.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaymentTest {

    @Test
    void aValueHasTheBytesThatAreSaidOfIt() {
        assertThat(Payment.value().length()).isEqualTo(Payment.BYTES);
        assertThat(new JsonObject(Payment.value()).getJsonArray("items")).hasSize(8);
    }

    @Test
    void aLineForEachValue() {
        assertThat(Payment.values(3).toString().lines())
                .hasSize(3)
                .allMatch(line -> line.equals(Payment.value().toString()));
    }

    @Test
    void theContractsFileIsJson(@TempDir Path folder) throws Exception {
        String declared = Payment.declared(folder);

        assertThat(declared).contains(folder.resolve("payment.json").toString());
        assertThat(new JsonObject(Files.readString(folder.resolve("payment.json"))).getJsonObject("properties"))
                .isNotEmpty();
    }
}
