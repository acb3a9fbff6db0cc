package io.holdfast.intake.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The payloads of frames, field by field, big-endian; texts and byte strings have their length before them, -1 for null. */
final class Payloads {

    private static final byte PUBLISHED = 1;
    private static final byte REFUSED = 2;
    private static final byte EXPIRED = 3;
    private static final byte VOIDED = 4;
    private static final byte HANDED_ON = 5;
    private static final int FIXED_BYTES = 128;

    private Payloads() {}

    /** What a settlement frame says. */
    record Settled(long ref, AcceptanceId acceptance, Settlement settlement) {}

    /** Upper bound of an entry's payload. */
    static int bound(SpoolEntry entry) {
        int bytes = FIXED_BYTES
                + 3
                        * (entry.lane().topic().length()
                                + entry.flow().length()
                                + entry.recordId().length())
                + length(entry.key())
                + length(entry.value());
        for (SpoolHeader header : entry.headers()) {
            bytes += 8 + 3 * header.name().length() + length(header.value());
        }
        return bytes;
    }

    static void put(ByteBuffer out, SpoolEntry entry) {
        put(out, entry.lane());
        put(out, entry.acceptance());
        put(out, entry.flow());
        put(out, entry.recordId());
        out.putInt(entry.flags()).putLong(entry.acceptedAtMs()).putLong(entry.expiresAtMs());
        out.putLong(entry.bodyDigest());
        put(out, entry.key());
        put(out, entry.value());
        out.putInt(entry.headers().size());
        for (SpoolHeader header : entry.headers()) {
            put(out, header.name());
            put(out, header.value());
        }
    }

    static SpoolEntry entry(ByteBuffer in) {
        LaneKey lane = lane(in);
        AcceptanceId acceptance = acceptance(in);
        String flow = text(in);
        String recordId = text(in);
        int flags = in.getInt();
        long acceptedAtMs = in.getLong();
        long expiresAtMs = in.getLong();
        long digest = in.getLong();
        byte[] key = bytes(in);
        byte[] value = bytes(in);
        int count = in.getInt();
        List<SpoolHeader> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            headers.add(new SpoolHeader(text(in), bytes(in)));
        }
        return new SpoolEntry(
                lane, acceptance, flow, recordId, flags, acceptedAtMs, expiresAtMs, digest, key, value, headers);
    }

    static void put(ByteBuffer out, Settled settled) {
        out.putLong(settled.ref());
        put(out, settled.acceptance());
        Settlement what = settled.settlement();
        if (what instanceof Settlement.Published published) {
            out.put(PUBLISHED).putLong(published.offset());
        } else if (what instanceof Settlement.Refused) {
            out.put(REFUSED).putLong(0);
        } else if (what instanceof Settlement.Expired) {
            out.put(EXPIRED).putLong(0);
        } else if (what instanceof Settlement.HandedOn) {
            out.put(HANDED_ON).putLong(0);
        } else {
            out.put(VOIDED).putLong(0);
        }
    }

    static Settled settled(ByteBuffer in) {
        long ref = in.getLong();
        AcceptanceId acceptance = acceptance(in);
        byte kind = in.get();
        long offset = in.getLong();
        Settlement what = switch (kind) {
            case PUBLISHED -> new Settlement.Published(offset);
            case REFUSED -> new Settlement.Refused();
            case EXPIRED -> new Settlement.Expired();
            case HANDED_ON -> new Settlement.HandedOn();
            default -> new Settlement.Voided();
        };
        return new Settled(ref, acceptance, what);
    }

    static void put(ByteBuffer out, Frontier frontier) {
        put(out, frontier.lane());
        put(out, frontier.clusterId());
        out.putLong(frontier.offset());
        AcceptanceId id = frontier.acceptance();
        put(out, id == null ? new AcceptanceId(-1, -1) : id);
    }

    static Frontier frontier(ByteBuffer in) {
        LaneKey lane = lane(in);
        String cluster = text(in);
        long offset = in.getLong();
        AcceptanceId id = acceptance(in);
        return new Frontier(lane, cluster, offset, id.incarnation() < 0 ? null : id);
    }

    static void put(ByteBuffer out, Generation generation) {
        put(out, generation.topic());
        put(out, generation.topicId());
        put(out, generation.clusterId());
        out.putInt(generation.partitions());
    }

    static Generation generation(ByteBuffer in) {
        return new Generation(text(in), uuid(in), text(in), in.getInt());
    }

    private static void put(ByteBuffer out, LaneKey lane) {
        put(out, lane.topic());
        put(out, lane.topicId());
        out.putInt(lane.partition());
    }

    private static LaneKey lane(ByteBuffer in) {
        return new LaneKey(text(in), uuid(in), in.getInt());
    }

    private static void put(ByteBuffer out, AcceptanceId id) {
        out.putLong(id.incarnation()).putLong(id.sequence());
    }

    private static AcceptanceId acceptance(ByteBuffer in) {
        return new AcceptanceId(in.getLong(), in.getLong());
    }

    private static void put(ByteBuffer out, UUID id) {
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    private static void put(ByteBuffer out, String text) {
        put(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = bytes(in);
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static void put(ByteBuffer out, byte @Nullable [] bytes) {
        if (bytes == null) {
            out.putInt(-1);
        } else {
            out.putInt(bytes.length).put(bytes);
        }
    }

    private static byte @Nullable [] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
