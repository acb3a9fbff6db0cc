package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryLeaseTest {

    private static final int MAX = 1_000;
    private final BodyMemory memory = new BodyMemory(MAX);

    @Test
    void whatIsHeldFollowsTheRequestAndIsGivenBackExactlyOnce() {
        MemoryLease lease = new MemoryLease(memory);

        assertThat(lease.resize(600)).isTrue();
        assertThat(lease.resize(200)).isTrue();
        assertThat(lease.grow(300)).isTrue();
        assertThat(memory.used()).isEqualTo(500);
        lease.end();
        lease.end();
        assertThat(memory.used()).isZero();
    }

    @Test
    void nothingIsHadBeyondTheBoundOrAfterTheEnd() {
        MemoryLease lease = new MemoryLease(memory);

        assertThat(lease.resize(MAX)).isTrue();
        assertThat(lease.grow(1)).isFalse();
        assertThat(lease.held()).isEqualTo(MAX);
        lease.end();
        assertThat(lease.resize(1)).isFalse();
        assertThat(memory.used()).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void manyLeasesTakeWhatTheySayTheyHoldAndNoMore(long seed) {
        Random random = new Random(seed);
        MemoryLease[] leases = new MemoryLease[8];
        long[] held = new long[leases.length];
        for (int step = 0; step < 5_000; step++) {
            int at = random.nextInt(leases.length);
            if (leases[at] == null) {
                leases[at] = new MemoryLease(memory);
            }
            long wanted = random.nextInt(400);
            long others = LongStream.of(held).sum() - held[at];
            boolean fits = wanted <= held[at] || others + wanted <= MAX;
            assertThat(leases[at].resize(wanted)).isEqualTo(fits);
            held[at] = fits ? wanted : held[at];
            if (random.nextInt(10) == 0) {
                leases[at].end();
                leases[at] = null;
                held[at] = 0;
            }
            assertThat(memory.used()).isEqualTo(LongStream.of(held).sum());
        }
    }
}
