package io.holdfast.intake.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random appends, settlements and power cuts; the seed stands in every message. */
class SpoolPowerLossSimTest {

    private static final int ROUNDS = 6;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void nothingForcedIsLostAndNothingComesTwiceOrOutOfOrder(long seed) throws Exception {
        assertThat(violations(seed, new SimDisk(seed))).as("seed %d", seed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22})
    void aDiskThatDoesNotForceIsFoundOut(long seed) throws Exception {
        SimDisk lying = new SimDisk(seed);
        lying.forgetForces();

        assertThat(violations(seed, lying)).as("seed %d", seed).isNotEmpty();
    }

    /**
     * A frontier says that everything before it is settled: when it survives a power cut and the settlements do not, records
     * that are in the log would be looked for behind where they are, and sent again.
     */
    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34, 35, 36, 37, 38})
    void noFrontierOutlivesTheSettlementsItReliesOn(long seed) throws Exception {
        SimDisk disk = new SimDisk(seed);
        Random random = new Random(seed);
        int batch = 1;
        for (int round = 0; round < ROUNDS; round++) {
            EmbeddedSpool spool =
                    EmbeddedSpool.open(new EmbeddedSpool.Owner(folder, "g", 24 << 20, InstantSource.system()), disk);
            Entries.Collected found = new Entries.Collected();
            spool.recover(found);
            long frontier =
                    found.frontiers.stream().mapToLong(Frontier::offset).max().orElse(0);
            assertThat(found.batches())
                    .as("seed %d, frontier %d", seed, frontier)
                    .allMatch(b -> b >= frontier);
            for (int i = 0; i < found.ids.size(); i++) {
                spool.settle(found.refs.get(i), found.ids.get(i), new Settlement.Published(1));
            }
            int last = batch + 2 + random.nextInt(20);
            for (; batch < last; batch++) {
                if (random.nextInt(6) == 0) {
                    disk.failForces(1);
                }
                appendAndSettle(spool, batch, random);
            }
            disk.failForces(0);
            disk.cut();
            spool.close();
        }
    }

    /** One outage: records of one lane, the first with the frontier, all of them settled before the next begins. */
    private static void appendAndSettle(EmbeddedSpool spool, int batch, Random random) throws Exception {
        int count = 1 + random.nextInt(400);
        CountDownLatch done = new CountDownLatch(count);
        Map<AcceptanceId, Long> forced = new ConcurrentHashMap<>();
        for (int i = 1; i <= count; i++) {
            SpoolEntry entry = Entries.entry(spool.incarnation(), batch * 1_000L + i, 0, random.nextInt(3_000));
            Frontier before = i == 1 ? new Frontier(entry.lane(), "c", batch, null) : null;
            spool.append(entry, before, result -> {
                if (result instanceof AppendResult.Forced at) {
                    forced.put(entry.acceptance(), at.ref());
                }
                done.countDown();
            });
        }
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        forced.forEach((id, ref) -> spool.settle(ref, id, new Settlement.Published(1)));
    }

    private List<String> violations(long seed, SimDisk disk) throws Exception {
        Random random = new Random(seed);
        Map<AcceptanceId, Long> promised = new HashMap<>();
        Set<AcceptanceId> settled = new HashSet<>();
        List<String> violations = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            EmbeddedSpool spool =
                    EmbeddedSpool.open(new EmbeddedSpool.Owner(folder, "g", 32 << 20, InstantSource.system()), disk);
            Entries.Collected found = new Entries.Collected();
            spool.recover(found);
            check(found, promised, settled, violations);
            promised.clear();
            for (int i = 0; i < found.ids.size(); i++) {
                promised.put(found.ids.get(i), found.refs.get(i));
            }
            work(spool, random, promised, settled);
            disk.cut();
            spool.close();
        }
        return violations;
    }

    private static void check(
            Entries.Collected found,
            Map<AcceptanceId, Long> promised,
            Set<AcceptanceId> settled,
            List<String> violations) {
        Set<AcceptanceId> seen = new HashSet<>();
        AcceptanceId before = new AcceptanceId(0, 0);
        for (AcceptanceId id : found.ids) {
            if (!seen.add(id)) {
                violations.add(id + " came twice");
            }
            if (id.compareTo(before) < 0) {
                violations.add(id + " came after " + before);
            }
            before = id;
        }
        promised.keySet().stream()
                .filter(id -> !seen.contains(id) && !settled.contains(id))
                .forEach(id -> violations.add(id + " was forced and is lost"));
    }

    /** Appends and settles; cut without warning, so the last settlements may be forgotten but never the last promises. */
    private static void work(
            EmbeddedSpool spool, Random random, Map<AcceptanceId, Long> promised, Set<AcceptanceId> settled)
            throws Exception {
        int count = 50 + random.nextInt(300);
        CountDownLatch done = new CountDownLatch(count);
        for (int i = 1; i <= count; i++) {
            SpoolEntry entry = Entries.entry(spool.incarnation(), i, 0, random.nextInt(3_000));
            spool.append(entry, null, result -> {
                if (result instanceof AppendResult.Forced forced) {
                    synchronized (promised) {
                        promised.put(entry.acceptance(), forced.ref());
                    }
                }
                done.countDown();
            });
        }
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        List<AcceptanceId> ids = new ArrayList<>(promised.keySet());
        for (AcceptanceId id : ids) {
            if (random.nextInt(3) == 0) {
                settled.add(id);
                spool.settle(promised.get(id), id, new Settlement.Published(1));
            }
        }
    }
}
