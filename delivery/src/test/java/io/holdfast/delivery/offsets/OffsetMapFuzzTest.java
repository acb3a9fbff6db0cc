package io.holdfast.delivery.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Whatever stands in the metadata, reading it ends well; seeds are printed by the assertion. */
class OffsetMapFuzzTest {

    private static final int SEEDS = 20_000;
    private static final Uuid TOPIC = new Uuid(1, 2);
    private static final OffsetMapOwner OWNER = new OffsetMapOwner("cluster", TOPIC, 1);

    @Test
    void arbitraryTextIsIgnored() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            boolean alphabet = random.nextBoolean();
            for (int left = random.nextInt(80); left >= 0; left--) {
                text.append((char) (alphabet ? 0x3400 + random.nextInt(0x6C00) : random.nextInt(0x1_0000)));
            }

            assertThat(OffsetMap.decode(text.toString(), 100, "cluster", TOPIC))
                    .as("seed %d", seed)
                    .isInstanceOf(DecodedMap.Ignored.class);
        }
    }

    @Test
    void aChangedCharacterIsNoticed() {
        String metadata = valid();
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            StringBuilder changed = new StringBuilder(metadata);
            int at = random.nextInt(metadata.length());
            changed.setCharAt(at, (char) (metadata.charAt(at) ^ 1 << random.nextInt(15)));

            assertThat(OffsetMap.decode(changed.toString(), 100, "cluster", TOPIC))
                    .as("seed %d", seed)
                    .isInstanceOf(DecodedMap.Ignored.class);
        }
    }

    @Test
    void cutOffTextIsNoticed() {
        String metadata = valid();
        for (int length = 0; length < metadata.length(); length++) {
            assertThat(OffsetMap.decode(metadata.substring(0, length), 100, "cluster", TOPIC))
                    .isInstanceOf(DecodedMap.Ignored.class);
        }
    }

    @Test
    void wrongBytesUnderARightChecksumNeverThrow() {
        byte[] valid = Base32768.decode(valid());
        int found = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = Arrays.copyOf(valid, valid.length + random.nextInt(3));
            for (int changes = random.nextInt(6); changes >= 0; changes--) {
                bytes[4 + random.nextInt(bytes.length - 4)] = (byte) random.nextInt();
            }

            DecodedMap decoded = OffsetMap.decode(sealed(bytes), 100, "cluster", TOPIC);

            if (decoded instanceof DecodedMap.Found ok) {
                found++;
                check(ok.map(), seed);
            }
        }
        assertThat(found).as("maps that some change left readable").isPositive();
    }

    @Test
    void anUnknownVersionIsIgnored() {
        byte[] bytes = Base32768.decode(valid());
        bytes[4] = 9;

        assertThat(OffsetMap.decode(sealed(bytes), 100, "cluster", TOPIC))
                .isEqualTo(new DecodedMap.Ignored("its version is 9, this one reads 1"));
    }

    private static void check(OffsetMap map, long seed) {
        long[] incomplete = map.incompleteOffsets();
        assertThat(incomplete).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
        assertThat(incomplete.length).as("seed %d", seed).isLessThanOrEqualTo(MapFormat.MOST_INCOMPLETE);
        for (long offset : incomplete) {
            assertThat(offset).as("seed %d", seed).isBetween(map.base(), map.end() - 1);
        }
    }

    private static String valid() {
        Random random = new Random(5);
        long[] incomplete = random.longs(60, 100, 400).sorted().distinct().toArray();
        return new OffsetMap(OWNER, 100, 400, incomplete).encode().orElseThrow();
    }

    private static String sealed(byte[] bytes) {
        byte[] whole = Arrays.copyOf(bytes, Base32768.bytes(Base32768.chars(bytes.length)));
        CRC32C crc = new CRC32C();
        crc.update(whole, 4, whole.length - 4);
        ByteBuffer.wrap(whole).putInt((int) crc.getValue());
        return Base32768.encode(whole);
    }
}
