package io.holdfast.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeliveryRulesTest {

    @Test
    void aSinkIsExactlyOneThing() {
        assertThat(problems("{ sink: {} }")).singleElement().asString().contains("found none");
        assertThat(problems("{ sink: { http: { url: 'http://x' }, handler: { class: a.B } } }"))
                .singleElement()
                .asString()
                .contains("found 2 of them", "two deliveries");
    }

    @Test
    void aTopicIsNotDeliveredIntoItself() {
        assertThat(problems("{ sink: { kafka: { topic: f } } }"))
                .singleElement()
                .asString()
                .contains("\"f\"", "round for ever");
    }

    @Test
    void aDeliveryWithoutASinkIsIncomplete() {
        assertThat(problems("{ retry: [1s] }")).singleElement().asString().contains("\"sink\" is missing");
    }

    @Test
    void aDatabaseThatNobodyKnowsIsRefused() {
        assertThat(problems("{ sink: { jdbc: { url: 'jdbc:mysql://db/x?user=me', table: t } } }"))
                .singleElement()
                .asString()
                .contains("jdbc:mysql://db/x?...", "PostgreSQL")
                .doesNotContain("user=me");
    }

    @Test
    void aPasswordInTheUrlIsRefusedAndNotRepeated() {
        assertThat(problems("{ sink: { jdbc: { url: 'jdbc:postgresql://db/x?password=hunter2', table: t } } }"))
                .singleElement()
                .asString()
                .contains("holds a password")
                .doesNotContain("hunter2");
    }

    @Test
    void numbersOutOfRangeAreRefusedByName() {
        assertThat(problems("{ attempts: 0, sink: { handler: { class: a.B } } }"))
                .singleElement()
                .asString()
                .contains("attempts \"0\"");
        assertThat(problems("{ retry: [8d], sink: { handler: { class: a.B } } }"))
                .singleElement()
                .asString()
                .contains("retry");
        assertThat(problems("{ sink: { http: { url: 'http://x', statuses: { '200': poison } } } }"))
                .singleElement()
                .asString()
                .contains("\"200\"", "no failure");
    }

    @Test
    void aQueryIsForCallsThatMustNotBeRepeatedAndSaysWhereTheIdentityGoes() {
        String target = "{ sink: { http: { url: 'http://x', ";
        assertThat(problems(target + "idempotent: false, query: 'http://x/{id}' } } }"))
                .isEmpty();
        assertThat(problems(target + "query: 'http://x/{id}' } } }"))
                .singleElement()
                .asString()
                .contains("write idempotent: false, or leave query out");
        assertThat(problems(target + "idempotent: false, query: 'http://x' } } }"))
                .singleElement()
                .asString()
                .contains("write {id} where it goes");
    }

    private static List<Problem> problems(String delivery) {
        String text =
                "clusters: { west: { bootstrap-servers: 'k:9092' } }\nflows: { f: { cluster: west, deliveries: { d: "
                        + delivery + " } } }\n";
        return CatalogReader.read(text, "t", Map.of()) instanceof CatalogResult.Invalid invalid
                ? invalid.problems()
                : List.of();
    }
}
