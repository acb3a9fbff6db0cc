package io.holdfast.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessRulesTest {

    private static final String CATALOG = """
            clusters: { west: { bootstrap-servers: "k:9092" } }
            flows:
              payments: { cluster: west, intake: { %s } }
            gateway: { %s }
            """;

    @Test
    void whatIsDeclaredIsRead() {
        Catalog catalog = ((CatalogResult.Valid) read(
                        "writers: [billing, \"group:*\"], quota: { records-per-second: 0.5, bytes-per-second: 1KiB, burst: 3s }",
                        "authentication: { keys: k.json, tokens: { issuer: \"https://i\", audience: [a] },"
                                + " client-certificate: common-name, operators: [ann] },"
                                + " quotas: { principals: { \"b*\": { records-per-second: 2 } } }"))
                .catalog();

        Authentication authentication = catalog.gateway().authentication().orElseThrow();
        assertThat(authentication.tokens().orElseThrow().algorithms()).containsExactly("RS256", "ES256");
        assertThat(authentication.tokens().orElseThrow().prefix()).isEmpty();
        assertThat(authentication.writers()).isEmpty();
        Quota quota = catalog.flows().get("payments").intake().quota().orElseThrow();
        assertThat(quota.recordsPerSecond()).contains(0.5);
        assertThat(catalog.gateway().quotas().principals().get("b*").burst())
                .isEqualTo(java.time.Duration.ofSeconds(1));
        assertThat(((CatalogResult.Valid) read("", "")).warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            billing     | billing  |     | true
            billing     | billing2 |     | false
            bill*       | billing2 |     | true
            *-eu        | a-eu     |     | true
            *-eu        | a-eu-x   |     | false
            a.c         | abc      |     | false
            *           | x        |     | true
            anyone      | x        |     | true
            group:sre   | x        | sre | true
            group:sre   | sre      |     | false
            group:s*    | x        | sre | true
            sre         | x        | sre | false
            """)
    void aGrantCoversWhomItNames(String grant, String name, String group, boolean covered) {
        assertThat(Grant.parse(grant).covers(name, group == null ? Set.of() : Set.of(group)))
                .isEqualTo(covered);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            writers: [billing] | host: 127.0.0.1 | nobody is asked who they are
            writers: [""]      | authentication: { keys: k } | writers has "" names nobody
            writers: ["group:"]| authentication: { keys: k } | writers has "group:" names nobody
            ''                 | authentication: { operators: [ann] } | nobody can show who they are
            ''                 | authentication: { keys: k, operators: [anyone] } | name them
            ''                 | authentication: { tokens: { issuer: "http://i.example.com", audience: [a] } } | is not an https address
            ''                 | authentication: { tokens: { issuer: "https://i", audience: [] } } | audience names nothing
            ''                 | authentication: { tokens: { issuer: "https://i", audience: [a], algorithms: [HS256] } } | has "HS256"
            ''                 | authentication: { tokens: { issuer: "https://i", audience: [a], algorithms: [none] } } | has "none"
            ''                 | authentication: { tokens: { issuer: "https://i", audience: [a], clock-skew: 1h } } | clock-skew "1h"
            quota: { }         | '' | limits nothing
            quota: { records-per-second: 0 } | '' | out of range; 0.001
            quota: { records-per-second: NaN } | '' | out of range; 0.001
            quota: { bytes-per-second: 0 }   | '' | out of range; 1B
            quota: { records-per-second: 1, burst: 2h } | '' | burst "2h"
            """)
    void whatCannotBeMeantIsAProblem(String intake, String gateway, String words) {
        CatalogResult result = read(intake, gateway);

        assertThat(result).isInstanceOf(CatalogResult.Invalid.class);
        assertThat(((CatalogResult.Invalid) result).problems())
                .extracting(Problem::message)
                .anyMatch(message -> message.contains(words));
    }

    @Test
    void whatIsOpenOrShutByMistakeIsWarnedOf() {
        assertThat(warnings("", "host: 0.0.0.0"))
                .singleElement()
                .asString()
                .contains("whoever reaches \"0.0.0.0\" may write");
        assertThat(warnings("", "host: localhost")).isEmpty();
        assertThat(warnings("", "host: \"::1\"")).isEmpty();
        assertThat(warnings("", "host: 0.0.0.0, authentication: { keys: k, operators: [a], writers: [b] }"))
                .isEmpty();
        assertThat(warnings("", "authentication: { keys: k }"))
                .anyMatch(message -> message.contains("nobody may write to this flow"))
                .anyMatch(message -> message.contains("name who may in operators"));
        assertThat(warnings("", "quotas: { each-principal: { records-per-second: 1 } }"))
                .singleElement()
                .asString()
                .contains("all callers are one");
    }

    private static List<String> warnings(String intake, String gateway) {
        return ((CatalogResult.Valid) read(intake, gateway))
                .warnings().stream().map(Problem::message).toList();
    }

    private static CatalogResult read(String intake, String gateway) {
        return CatalogReader.read(CATALOG.formatted(intake, gateway), "t", Map.of());
    }
}
