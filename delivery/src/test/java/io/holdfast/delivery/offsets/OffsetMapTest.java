package io.holdfast.delivery.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OffsetMapTest {

    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk";
    private static final Uuid TOPIC = new Uuid(0x1234_5678_9ABC_DEF0L, 42);
    private static final OffsetMapOwner OWNER = new OffsetMapOwner(CLUSTER, TOPIC, 7);
    private static final int EVERY_PATTERN_FITS = 60_896;

    @ParameterizedTest
    @EnumSource
    void everyEncodingComesBackAsItWas(MapEncoding encoding) {
        for (long seed = 0; seed < 300; seed++) {
            OffsetMap map = random(seed);

            Optional<String> text = encoding.size(map) > 7_000 ? Optional.empty() : map.encode(encoding);

            text.ifPresent(metadata -> assertThat(found(metadata, map.base()).saysTheSameAs(map))
                    .as("%s of %s", encoding, map)
                    .isTrue());
        }
    }

    @Test
    void theSmallestEncodingIsTakenAndEachIsTheSmallestOfSomething() {
        long far = 1_000_000;

        assertThat(MapEncoding.smallest(map(0, far, LongStream.of(0, 300_000)))).isEqualTo(MapEncoding.INCOMPLETE);
        assertThat(MapEncoding.smallest(map(0, far, LongStream.range(0, 5_000))))
                .isEqualTo(MapEncoding.RUNS);
        assertThat(MapEncoding.smallest(map(0, 5_000, LongStream.range(0, 5_000).filter(o -> o % 100 != 50))))
                .isEqualTo(MapEncoding.COMPLETE);
        assertThat(MapEncoding.smallest(map(0, 5_000, LongStream.range(0, 5_000).filter(o -> o % 2 == 0))))
                .isEqualTo(MapEncoding.BITMAP);
    }

    @Test
    void theOwnersEpochIsCarried() {
        OffsetMap map = map(10, 20, LongStream.of(10));

        assertThat(found(map.encode().orElseThrow(), 10).owner()).isEqualTo(OWNER);
    }

    @Test
    void nothingCompleteNeedsNoMetadata() {
        assertThat(map(10, 10, LongStream.empty()).encode()).contains("");
        assertThat(map(10, 13, LongStream.range(10, 13)).encode()).contains("");
        assertThat(OffsetMap.decode("", 10, CLUSTER, TOPIC)).isEqualTo(new DecodedMap.Ignored("there is none"));
    }

    @Test
    void everyOtherOffsetFitsUpToTheSpanTheDocumentationNamesAndNotBeyond() {
        OffsetMap fits = map(0, EVERY_PATTERN_FITS, everyOther(EVERY_PATTERN_FITS));
        OffsetMap tooLong = map(0, EVERY_PATTERN_FITS + 1_000, everyOther(EVERY_PATTERN_FITS + 1_000));

        String metadata = fits.encode().orElseThrow();

        assertThat(metadata.length()).isLessThanOrEqualTo(MapSize.MOST_CHARACTERS);
        assertThat(found(metadata, 0).saysTheSameAs(fits)).isTrue();
        assertThat(tooLong.encode()).isEmpty();
        assertThat(MapSize.payloadAtMost(1L << 40, EVERY_PATTERN_FITS)).isEqualTo(MapSize.mostPayload(OWNER));
    }

    @Test
    void theSizePromisedIsNeverExceeded() {
        for (long seed = 0; seed < 500; seed++) {
            OffsetMap map = random(seed);
            long most = MapSize.payloadAtMost(map.incompleteCount(), map.end() - map.base());

            assertThat(MapEncoding.smallest(map).size(map)).as("seed %d", seed).isLessThanOrEqualTo(Math.max(1, most));
        }
        assertThat(MapSize.payloadAtMost(3_700, 2_000_000)).isLessThanOrEqualTo(MapSize.mostPayload(OWNER));
    }

    @Test
    void aLargeOffsetAndALongClusterIdFit() {
        OffsetMapOwner owner = new OffsetMapOwner("c".repeat(255), TOPIC, -1);
        OffsetMap map = new OffsetMap(owner, Long.MAX_VALUE - 10, Long.MAX_VALUE, new long[] {Long.MAX_VALUE - 10});

        DecodedMap decoded =
                OffsetMap.decode(map.encode().orElseThrow(), Long.MAX_VALUE - 10, owner.clusterId(), TOPIC);

        assertThat(decoded)
                .isInstanceOfSatisfying(
                        DecodedMap.Found.class,
                        found -> assertThat(found.map().saysTheSameAs(map)).isTrue());
    }

    @Test
    void aMapCopiedToAnotherOffsetClusterOrTopicIsIgnored() {
        String metadata = map(100, 200, LongStream.of(100, 150)).encode().orElseThrow();

        assertThat(reason(OffsetMap.decode(metadata, 101, CLUSTER, TOPIC)))
                .isEqualTo("it was written for offset 100, not 101");
        assertThat(reason(OffsetMap.decode(metadata, 100, "other", TOPIC)))
                .isEqualTo("it was written on cluster \"" + CLUSTER + "\", not \"other\"");
        assertThat(reason(OffsetMap.decode(metadata, 100, CLUSTER, Uuid.ONE_UUID)))
                .isEqualTo("it was written for topic id " + TOPIC + ", not " + Uuid.ONE_UUID);
    }

    @Test
    void whatOthersWriteIsIgnored() {
        for (String foreign : new String[] {"x", "bG9uZ0Jhc2U2NA==", "{\"v\":1}", "\0", "\uD800", "㐀".repeat(4_096)}) {
            assertThat(OffsetMap.decode(foreign, 0, CLUSTER, TOPIC)).isInstanceOf(DecodedMap.Ignored.class);
        }
        assertThat(reason(OffsetMap.decode("㐀".repeat(4_097), 0, CLUSTER, TOPIC)))
                .contains("4097 characters");
    }

    private static OffsetMap random(long seed) {
        Random random = new Random(seed);
        long base = random.nextLong(1L << 40);
        int span = 1 + random.nextInt(1 << 1 + random.nextInt(16));
        double share = random.nextDouble();
        double changes = random.nextDouble();
        boolean[] incomplete = new boolean[span];
        for (int i = 0; i < span; i++) {
            boolean again = i > 0 && random.nextDouble() >= changes;
            incomplete[i] = again ? incomplete[i - 1] : random.nextDouble() < share;
        }
        return map(
                base,
                base + span,
                LongStream.range(0, span).filter(o -> incomplete[(int) o]).map(o -> base + o));
    }

    private static LongStream everyOther(int span) {
        return LongStream.range(0, span).filter(offset -> offset % 2 != 0);
    }

    private static OffsetMap map(long base, long end, LongStream incomplete) {
        return new OffsetMap(OWNER, base, end, incomplete.toArray());
    }

    private static OffsetMap found(String metadata, long committed) {
        return ((DecodedMap.Found) OffsetMap.decode(metadata, committed, CLUSTER, TOPIC)).map();
    }

    private static String reason(DecodedMap decoded) {
        return ((DecodedMap.Ignored) decoded).reason();
    }
}
