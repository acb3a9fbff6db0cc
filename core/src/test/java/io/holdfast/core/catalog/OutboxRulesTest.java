package io.holdfast.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an outbox may not be declared as, and how that is told. */
class OutboxRulesTest {

    private static final String CATALOG = """
            clusters: { west: { bootstrap-servers: "k:9092" } }
            flows:
              f: { cluster: west, outbox: { %s } }
            """;
    private static final String URL = "url: 'jdbc:postgresql://db/shop'";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            url: 'jdbc:h2:mem' | url "jdbc:h2:mem" is not PostgreSQL's
            url: 'jdbc:postgresql://db/s?password=hunter2' | url holds a password; say it in password
            url: 'jdbc:postgresql://db/s', shards: 0 | shards "0" is out of range; 1 to 64
            url: 'jdbc:postgresql://db/s', batch: 100000 | batch "100000" is out of range; 1 to 5000
            url: 'jdbc:postgresql://db/s', poll: 1m | poll "1m" is out of range
            url: 'jdbc:postgresql://db/s', lease: 1s | lease "1s" is out of range; 3s to 5m
            url: 'jdbc:postgresql://db/s', table: 'Out Box' | table "Out Box" is not allowed; use lower-case
            url: 'jdbc:postgresql://db/s', table: 'a.b.c' | table "a.b.c" is not allowed
            table: outbox | "url" is missing
            """)
    void anOutboxIsToldWhatIsWrong(String said, String problem) {
        assertThat(messages(CATALOG.formatted(said)))
                .singleElement()
                .asString()
                .contains(problem)
                .doesNotContain("hunter2");
    }

    @Test
    void aTableFeedsOneFlow() {
        String text =
                CATALOG.formatted(URL) + "  g: { cluster: west, outbox: { " + URL + ", table: public.outbox } }\n";

        assertThat(messages(text)).singleElement().asString().contains("its table belongs to flow \"f\" already");
    }

    @Test
    void whatIsNotSaidHasItsDefault() {
        CatalogResult read = CatalogReader.read(CATALOG.formatted(URL), "test", Map.of());

        assertThat(read).isInstanceOf(CatalogResult.Valid.class);
        Outbox outbox =
                ((CatalogResult.Valid) read).catalog().flows().get("f").outbox().orElseThrow();
        assertThat(outbox.qualifiedTable()).isEqualTo("public.outbox");
        assertThat(outbox.shards()).isEqualTo(4);
        assertThat(outbox.lease()).hasSeconds(10);
    }

    private static List<String> messages(String text) {
        CatalogResult result = CatalogReader.read(text, "test", Map.of());
        assertThat(result).isInstanceOf(CatalogResult.Invalid.class);
        return ((CatalogResult.Invalid) result)
                .problems().stream().map(Object::toString).toList();
    }
}
