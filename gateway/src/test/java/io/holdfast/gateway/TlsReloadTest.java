package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.tls.TlsContents;
import io.holdfast.core.tls.TlsFiles;
import io.holdfast.core.tls.TlsReading;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TlsReloadTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final TlsContents first = contents("server");
    private final TlsReload reload =
            new TlsReload(first, ((TlsReading.Understood) first.understand()).material(), Duration.ofDays(14));

    @Test
    void whatIsOfNoUseIsNewsOnce() {
        TlsContents none = contents("none");

        assertThat(reload.see(none, NOW)).isInstanceOf(TlsReload.Turn.Refuse.class);
        assertThat(reload.see(none, NOW)).isInstanceOf(TlsReload.Turn.Stay.class);
        assertThat(reload.broken()).isTrue();
        assertThat(reload.see(first, NOW)).isInstanceOf(TlsReload.Turn.Stay.class);
        assertThat(reload.problems(NOW)).isEmpty();
    }

    @Test
    void aCertificateThatIsValidLaterIsTakenThen() {
        TlsContents second = contents("server-2");

        assertThat(reload.see(second, Instant.parse("2019-01-01T00:00:00Z")))
                .isInstanceOfSatisfying(
                        TlsReload.Turn.Refuse.class,
                        turn -> assertThat(turn.why()).contains("not valid before"));
        assertThat(reload.see(second, NOW)).isInstanceOf(TlsReload.Turn.Take.class);
    }

    @Test
    void theEndOfTheCertificateIsToldBefore() {
        Instant end = reload.material().expiresAt().orElseThrow();

        assertThat(reload.problems(end.minus(Duration.ofDays(15)))).isEmpty();
        assertThat(reload.problems(end.minus(Duration.ofDays(13))))
                .singleElement()
                .asString()
                .contains("expires at " + end, "renew it");
        assertThat(reload.problems(end)).singleElement().asString().contains("expired at " + end);
    }

    private static TlsContents contents(String name) {
        return new TlsFiles(
                        Optional.of(TlsFolder.FILES.resolve(name + ".pem")),
                        Optional.of(TlsFolder.FILES.resolve(name + ".key")),
                        "",
                        Optional.empty())
                .read();
    }
}
