package io.holdfast.delivery.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.holdfast.core.catalog.Secret;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.policy.FailureKind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyRulesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final HttpSettings SETTINGS = HttpSettings.of(URI.create("http://localhost/orders?token=x"));

    @ParameterizedTest
    @CsvSource({
        "200,Done,Done",
        "204,Done,Done",
        "302,Poison,Poison",
        "304,Poison,Poison",
        "400,Poison,Poison",
        "404,Poison,Poison",
        "409,Poison,Poison",
        "413,Poison,Poison",
        "422,Poison,Poison",
        "401,SinkDown,SinkDown",
        "403,SinkDown,SinkDown",
        "407,SinkDown,SinkDown",
        "408,Transient,Transient",
        "425,Transient,Transient",
        "429,SinkDown,SinkDown",
        "503,SinkDown,SinkDown",
        "500,Transient,Unknown",
        "502,Transient,Unknown",
        "504,Transient,Unknown"
    })
    void everyStatusHasItsMeaning(int status, String idempotent, String other) {
        assertThat(judge(SETTINGS, status).getClass().getSimpleName()).isEqualTo(idempotent);
        assertThat(judge(notIdempotent(Map.of()), status).getClass().getSimpleName())
                .isEqualTo(other);
    }

    @Test
    void theCatalogOverrulesSingleStatuses() {
        HttpSettings settings = notIdempotent(Map.of(404, FailureKind.SINK_DOWN, 500, FailureKind.TRANSIENT));
        assertThat(judge(settings, 404)).isInstanceOf(Disposition.SinkDown.class);
        assertThat(judge(settings, 500)).isInstanceOf(Disposition.Transient.class);
    }

    @Test
    void theMessageSaysWhereWhatAndWhatToDoWithoutTheQuery() {
        Disposition end = new ReplyRules(SETTINGS).judge(422, Optional.empty(), "no such account\n", NOW);
        assertThat(end.why().orElseThrow().message())
                .isEqualTo(
                        "POST http://localhost/orders was answered 422; see what it says, and correct the record or the"
                                + " endpoint: no such account");
        assertThat(end.why().orElseThrow().errorClass()).isEqualTo("http-422");
    }

    @ParameterizedTest
    @CsvSource({
        "120,120",
        "' 0 ',0",
        "99999999999999999999,3600",
        "'Sat, 21 Nov 2026 12:01:30 GMT',90",
        "'Sat, 21 Nov 2026 11:00:00 GMT',0",
        "'Mon, 21 Dec 2026 12:00:00 GMT',3600"
    })
    void retryAfterIsReadInBothItsForms(String value, long seconds) {
        Locale usual = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(RetryAfter.parse(value, NOW)).contains(Duration.ofSeconds(seconds));
        } finally {
            Locale.setDefault(usual);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5", "1.5", "2026-11-21T12:00:00Z"})
    void whatIsNoRetryAfterIsIgnored(String value) {
        assertThat(RetryAfter.parse(value, NOW)).isEmpty();
        assertThat(new ReplyRules(SETTINGS).judge(503, Optional.of(value), "", NOW))
                .isInstanceOfSatisfying(
                        Disposition.SinkDown.class,
                        down -> assertThat(down.retryAfter()).isEmpty());
    }

    @Test
    void idempotencyKeysAreQuotedStringsAndNoTwoIdentitiesShareOne() {
        assertThat(IdempotencyKey.of("0193-ab/7")).isEqualTo("\"0193-ab/7\"");
        assertThat(IdempotencyKey.of("a\"b\\c")).isEqualTo("\"a\\\"b\\\\c\"");
        assertThat(IdempotencyKey.of("ü\n%")).isEqualTo("\"%C3%BC%0A%25\"");
    }

    @Test
    void allThatIsWrongWithTheSettingsIsSaidAtOnceAndSecretsAreNot() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HttpSettings(
                        URI.create("ftp://user:hidden@host/?q=hidden"),
                        HttpSettings.Method.POST,
                        "text/plain",
                        Map.of("Host", new Secret("hidden"), "X-Token", new Secret("hidden\r\nX: y")),
                        Map.of("trace", "Idempotency-Key"),
                        true,
                        Map.of(200, FailureKind.POISON),
                        Tombstones.DELETE,
                        Duration.ofSeconds(9),
                        Duration.ofSeconds(9),
                        0))
                .withMessageContainingAll(
                        "ftp://host/",
                        "\"Host\"",
                        "\"X-Token\"",
                        "\"Idempotency-Key\"",
                        "\"200\"",
                        "tombstones",
                        "connect timeout \"PT9S\"",
                        "in flight \"0\"")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hidden"));
    }

    private static Disposition judge(HttpSettings settings, int status) {
        return new ReplyRules(settings).judge(status, Optional.empty(), "", NOW);
    }

    private static HttpSettings notIdempotent(Map<Integer, FailureKind> statuses) {
        return new HttpSettings(
                SETTINGS.url(),
                HttpSettings.Method.POST,
                SETTINGS.contentType(),
                Map.of(),
                Map.of(),
                false,
                statuses,
                Tombstones.REFUSE,
                SETTINGS.connectTimeout(),
                SETTINGS.timeout(),
                10);
    }
}
