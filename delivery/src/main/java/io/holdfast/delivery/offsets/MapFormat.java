package io.holdfast.delivery.offsets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.kafka.common.Uuid;

/**
 * A map as bytes: CRC32C of all that follows, version, epoch, base, topic id, cluster id, encoding, span, payload, and
 * zeros up to a whole number of characters. Numbers are big-endian or varints.
 */
final class MapFormat {

    /** More offsets than this in one map are refused; {@link CompletedOffsets#fits()} lets fewer through. */
    static final int MOST_INCOMPLETE = 65_536;

    private static final byte VERSION = 1;
    private static final int CRC_BYTES = Integer.BYTES;
    private static final int SHORTEST = CRC_BYTES + 1 + 4 + 8 + 16 + 1;

    private MapFormat() {}

    /** Empty when it takes more than the broker accepts. */
    static Optional<byte[]> write(OffsetMap map, MapEncoding encoding) {
        long size = encoding.size(map);
        if (size > MapSize.mostPayload(map.owner()) || map.incompleteOffsets().length > MOST_INCOMPLETE) {
            return Optional.empty();
        }
        ByteBuffer to = ByteBuffer.allocate(Base32768.bytes(MapSize.MOST_CHARACTERS));
        byte[] clusterId = map.owner().clusterIdBytes();
        Uuid topicId = map.owner().topicId();
        to.position(CRC_BYTES);
        to.put(VERSION).putInt(map.owner().epoch()).putLong(map.base());
        to.putLong(topicId.getMostSignificantBits()).putLong(topicId.getLeastSignificantBits());
        to.put((byte) clusterId.length).put(clusterId).put((byte) encoding.ordinal());
        Varint.put(to, map.end() - map.base());
        Varint.put(to, size);
        encoding.write(map, number -> encoding.put(to, number));
        byte[] bytes = Arrays.copyOf(to.array(), Base32768.bytes(Base32768.chars(to.position())));
        ByteBuffer.wrap(bytes).putInt(crc(bytes));
        return Optional.of(bytes);
    }

    /** The map that the bytes hold. */
    static OffsetMap read(byte[] bytes) throws MalformedMapException {
        if (bytes.length < SHORTEST || ByteBuffer.wrap(bytes).getInt() != crc(bytes)) {
            throw new MalformedMapException("it is no offset map, or was damaged");
        }
        ByteBuffer from = ByteBuffer.wrap(bytes).position(CRC_BYTES);
        byte version = from.get();
        if (version != VERSION) {
            throw new MalformedMapException("its version is " + version + ", this one reads " + VERSION);
        }
        int epoch = from.getInt();
        long base = from.getLong();
        Uuid topicId = new Uuid(from.getLong(), from.getLong());
        byte[] clusterId = bytes(from, from.get() & 0xFF);
        OffsetMapOwner owner = new OffsetMapOwner(text(clusterId), topicId, epoch);
        MapEncoding encoding = MapEncoding.of(bytes(from, 1)[0]);
        long span = Varint.get(from, Long.MAX_VALUE - Math.max(0, base));
        ByteBuffer payload = ByteBuffer.wrap(bytes(from, Varint.get(from, bytes.length)));
        LongList incomplete = new LongList(MOST_INCOMPLETE);
        encoding.read(payload, span, incomplete);
        long[] offsets = incomplete.toArray();
        Arrays.setAll(offsets, i -> base + offsets[i]);
        return new OffsetMap(owner, base, base + span, offsets);
    }

    private static byte[] bytes(ByteBuffer from, long count) throws MalformedMapException {
        if (count > from.remaining()) {
            throw new MalformedMapException("it is cut off");
        }
        byte[] bytes = new byte[(int) count];
        from.get(bytes);
        return bytes;
    }

    private static String text(byte[] bytes) throws MalformedMapException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            throw new MalformedMapException("its cluster id is not UTF-8");
        }
        return text;
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, CRC_BYTES, bytes.length - CRC_BYTES);
        return (int) crc.getValue();
    }
}
