package io.holdfast.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path folder;

    @Test
    void aKeyIsKeptAsAHashAndKnownAgain() throws Exception {
        Path path = folder.resolve("sub/keys.json");
        KeyFile file = new KeyFile(path, InstantSource.fixed(NOW));

        ApiKey key = file.issue(wanted("billing", null));

        assertThat(key.reveal()).matches("hf_[0-9a-f]{12}_[0-9a-f]{64}");
        assertThat(Files.readString(path)).contains(key.id(), "\"billing\"").doesNotContain(key.secret());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(key).hasToString("hf_" + key.id());
        assertThat(check(file, key.reveal(), null, NOW))
                .isEqualTo(new Identity.Known(new Principal("billing", Set.of("g"))));
    }

    @Test
    void aKeyThatIsWrongRevokedOrExpiredIsRefused() {
        KeyFile file = new KeyFile(folder.resolve("k"), InstantSource.fixed(NOW));
        ApiKey first = file.issue(wanted("billing", null));
        ApiKey other = file.issue(wanted("ann", Duration.ofHours(1)));

        assertThat(check(file, "hf_" + first.id() + "_" + other.secret(), null, NOW))
                .isEqualTo(new Identity.Refused(false, "The key is not one of this gateway's."));
        assertThat(check(file, other.reveal(), "billing", NOW)).isInstanceOf(Identity.Refused.class);
        assertThat(check(file, other.reveal(), "ann", NOW)).isInstanceOf(Identity.Known.class);
        assertThat(check(file, other.reveal(), null, NOW.plusSeconds(3_599))).isInstanceOf(Identity.Known.class);
        assertThat(check(file, other.reveal(), null, NOW.plusSeconds(3_600)))
                .isEqualTo(new Identity.Refused(
                        true,
                        "The key " + other + " expired at 2026-11-22T11:00:00Z; ask for another.",
                        "hf_" + other.id()));

        assertThat(file.revoke(first.id(), "ann")).isPresent();
        assertThat(file.revoke("000000000000", "ann")).isEmpty();
        assertThat(check(file, first.reveal(), null, NOW)).isInstanceOf(Identity.Refused.class);
        assertThat(file.read())
                .extracting(key -> key.state(NOW))
                .containsExactly(StoredKey.State.REVOKED, StoredKey.State.ACTIVE);
    }

    @Test
    void changesByManyAtOnceAreAllThere() throws Exception {
        Path path = folder.resolve("k");
        ConcurrentLinkedQueue<String> ids = new ConcurrentLinkedQueue<>();
        List<Thread> threads = List.of(1, 2).stream()
                .map(n -> new Thread(() -> {
                    for (int i = 0; i < 10; i++) {
                        ids.add(new KeyFile(path, InstantSource.fixed(NOW))
                                .issue(wanted("p", null))
                                .id());
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(new KeyFile(path, InstantSource.fixed(NOW)).read())
                .extracting(StoredKey::id)
                .containsExactlyInAnyOrderElementsOf(ids)
                .hasSize(20);
    }

    @Test
    void aBrokenFileIsToldWithoutItsContents() throws Exception {
        Path path = folder.resolve("k");
        KeyFile file = new KeyFile(path, InstantSource.fixed(NOW));
        for (String broken : List.of(
                "{\"version\":1,\"keys\":[{\"id\":\"hush\"}]}",
                "{\"version\":1}",
                "hush",
                "",
                "{\"version\":2,\"keys\":[]}",
                "{\"version\":1,\"keys\":[],\"more\":\"hush\"}")) {
            Files.writeString(path, broken);
            assertThatThrownBy(file::read)
                    .as(broken)
                    .isInstanceOf(HoldfastException.class)
                    .hasMessageContaining(path.toString())
                    .hasMessageNotContaining("hush");
        }
    }

    @Test
    void aWatchSeesChangesAndKeepsWhatItHasWhenTheFileBreaks() throws Exception {
        Path path = folder.resolve("k");
        InstantSource clock = InstantSource.fixed(NOW);
        KeyFile file = new KeyFile(path, clock);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        KeyWatch watch = new KeyWatch(path, clock, new AccessMeters(registry));
        assertThat(watch.ring().active(NOW)).isZero();

        ApiKey key = file.issue(wanted("billing", null));
        watch.look();
        assertThat(watch.ring().active(NOW)).isEqualTo(1);

        Files.writeString(path, "broken");
        watch.look();
        Files.delete(path);
        watch.look();
        watch.look();
        assertThat(watch.ring().active(NOW)).isEqualTo(1);
        assertThat(registry.counter("holdfast.api.keys.reads", "outcome", "failed")
                        .count())
                .isEqualTo(2);

        file.issue(wanted("other", null));
        watch.look();
        assertThat(watch.ring().check(key, null, NOW)).isInstanceOf(Identity.Refused.class);
    }

    @Test
    void credentialsAreReadInEachOfTheirForms() {
        ApiKey key = new ApiKey("0123456789ab", "0".repeat(64));
        String basic = java.util.Base64.getEncoder()
                .encodeToString(("CN=a:b:" + key.reveal()).getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(Credentials.of(List.of())).isEqualTo(new Credentials.None());
        assertThat(Credentials.of(List.of("bearer  " + key.reveal()))).isEqualTo(new Credentials.Key(key, null));
        assertThat(Credentials.of(List.of("Basic " + basic))).isEqualTo(new Credentials.Key(key, "CN=a:b"));
        assertThat(Credentials.of(List.of("Bearer eyJ.x.y"))).isEqualTo(new Credentials.Token("eyJ.x.y"));
        for (String bad : List.of("", "Bearer hf_hush", "Basic hush!", "Basic aHVzaA==", "Digest hush", key.reveal())) {
            assertThat(Credentials.of(List.of(bad))).as(bad).isInstanceOf(Credentials.Unreadable.class);
            assertThat(Credentials.of(List.of(bad)).toString()).doesNotContain("hush", "aHVz", key.secret());
        }
        assertThat(Credentials.of(List.of("Bearer a", "Bearer b"))).isInstanceOf(Credentials.Unreadable.class);
        assertThat(new Credentials.Token("hush").toString()).doesNotContain("hush");
        assertThat(ApiKey.idIn(" hf_0123456789ab ")).contains("0123456789ab");
        assertThat(ApiKey.idIn(key.reveal())).contains("0123456789ab");
        assertThat(ApiKey.idIn("hf_0123")).isEmpty();
    }

    private static Identity check(KeyFile file, String shown, String user, Instant at) {
        return new KeyRing(file.read()).check(ApiKey.parse(shown).orElseThrow(), user, at);
    }

    private static KeyFile.Wanted wanted(String principal, Duration expiresIn) {
        return new KeyFile.Wanted(principal, List.of("g"), "note", expiresIn, "tester");
    }
}
