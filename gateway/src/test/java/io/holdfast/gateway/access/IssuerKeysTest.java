package io.holdfast.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import io.holdfast.core.catalog.Pointer;
import io.holdfast.core.catalog.TokenIssuer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IssuerKeysTest {

    private static final long S = 1_000_000_000L;

    private final TestIssuer test;
    private final AtomicLong now = new AtomicLong();
    private final ArrayDeque<Runnable> background = new ArrayDeque<>();
    private final IssuerKeys keys;
    private final Authenticator authenticator;

    IssuerKeysTest() throws IOException {
        test = new TestIssuer();
        InstantSource clock = InstantSource.system();
        keys = new IssuerKeys(
                issuer(Optional.empty()),
                new Discovery(issuer(Optional.empty())),
                new IssuerKeys.Parts(background::add, clock, now::get, new AccessMeters(new SimpleMeterRegistry())));
        authenticator = new Authenticator(null, keys, clock);
    }

    @AfterEach
    void end() {
        test.close();
    }

    @Test
    void whoComesBeforeTheKeysWaitsForThem() {
        CompletableFuture<Identity> ann = identify(test.token("ann"));
        CompletableFuture<Identity> bob = identify(test.token("bob"));
        assertThat(ann).isNotDone();

        work();

        assertThat(ann.join()).isEqualTo(new Identity.Known(new Principal("ann", java.util.Set.of())));
        assertThat(bob.join()).isInstanceOf(Identity.Known.class);
        assertThat(test.fetches).hasValue(1);
        assertThat(identify(test.token("ann"))).isDone();
    }

    @Test
    void anIssuerThatIsAwayAtTheBeginningLeavesItUndecidedAndIsNotAskedForEachToken() {
        test.away = true;
        CompletableFuture<Identity> first = identify(test.token("ann"));
        work();
        assertThat(first.join()).isInstanceOf(Identity.Undecided.class);
        assertThat(identify(test.token("ann")).join()).isInstanceOf(Identity.Undecided.class);
        assertThat(background).isEmpty();

        test.away = false;
        now.addAndGet(2 * S);
        keys.tick();
        work();
        assertThat(identify(test.token("ann")).join()).isInstanceOf(Identity.Known.class);
    }

    @Test
    void keysHoldWhileTheIssuerIsAway() {
        keys.tick();
        work();
        test.away = true;
        for (int i = 0; i < 10; i++) {
            now.addAndGet(600 * S);
            keys.tick();
            work();
        }

        assertThat(identify(test.token("ann")).join()).isInstanceOf(Identity.Known.class);
        assertThat(keys.ageSeconds()).isEqualTo(6_000);
    }

    @Test
    void aNewKeyIsFetchedWhenItsFirstTokenComesAndAnOldOneEndsThen() {
        keys.tick();
        work();
        String old = test.token("ann");
        assertThat(identify(old).join()).isInstanceOf(Identity.Known.class);
        test.keys = List.of(TestIssuer.key("k2"));
        now.addAndGet(11 * S);

        CompletableFuture<Identity> fresh = identify(test.token("ann"));
        assertThat(fresh).isNotDone();
        work();

        assertThat(fresh.join()).isInstanceOf(Identity.Known.class);
        now.addAndGet(11 * S);
        CompletableFuture<Identity> withOld = identify(old);
        work();
        assertThat(withOld.join()).isInstanceOf(Identity.Refused.class);
    }

    @Test
    void madeUpKeysDoNotMakeTheGatewayAskTheIssuerAgainAndAgain() {
        keys.tick();
        work();
        for (int i = 0; i < 1_000; i++) {
            now.addAndGet(S / 10);
            identify(test.token(TestIssuer.key("made-up-" + i % 5), JWSAlgorithm.ES256, claims -> claims));
            work();
        }
        assertThat(test.fetches.get()).isBetween(5, 11);
    }

    @Test
    void noMoreThanSoManyWaitForTheIssuer() {
        List<CompletableFuture<Identity>> all = java.util.stream.IntStream.range(0, 300)
                .mapToObj(i -> identify(test.token("p")))
                .toList();

        assertThat(all.stream().filter(CompletableFuture::isDone))
                .hasSize(44)
                .allSatisfy(done -> assertThat(done.join()).isInstanceOf(Identity.Undecided.class));
        work();
        assertThat(all).allSatisfy(done -> assertThat(done).isDone());
    }

    @Test
    void discoveryBelievesOnlyTheIssuerItself() throws IOException {
        test.named = "https://other.example.com";
        assertThatThrownBy(() -> new Discovery(issuer(Optional.empty())).fetch())
                .hasMessageContaining("they must be the same to the letter");
        assertThat(new Discovery(issuer(Optional.of(test.url() + "/keys"))).fetch())
                .contains("\"k1\"");
        test.away = true;
        assertThatThrownBy(() -> new Discovery(issuer(Optional.empty())).fetch())
                .hasMessageContaining("answers 503");
        test.close();
        assertThatThrownBy(() -> new Discovery(issuer(Optional.empty())).fetch())
                .hasMessageContaining("does not answer");
    }

    private CompletableFuture<Identity> identify(String token) {
        return authenticator.identify(List.of("Bearer " + token), null);
    }

    private void work() {
        while (!background.isEmpty()) {
            background.remove().run();
        }
    }

    private TokenIssuer issuer(Optional<String> keysUrl) {
        return new TokenIssuer(
                test.url(),
                List.of("holdfast"),
                keysUrl,
                List.of("ES256"),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                new Pointer("/sub"),
                new Pointer("/groups"),
                "");
    }
}
