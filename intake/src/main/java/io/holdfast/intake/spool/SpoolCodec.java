package io.holdfast.intake.spool;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Spooled records and partitionings as bytes, for spools that keep them elsewhere than on a disk of their own. */
public final class SpoolCodec {

    /** Says how the rest is to be read. */
    private static final byte VERSION = 1;

    private static final int GENERATION_BYTES = 64;

    private SpoolCodec() {}

    /** The record's bytes. */
    public static byte[] bytes(SpoolEntry entry) {
        ByteBuffer out = ByteBuffer.allocate(1 + Payloads.bound(entry)).put(VERSION);
        Payloads.put(out, entry);
        return Arrays.copyOf(out.array(), out.position());
    }

    /**
     * The record of {@link #bytes(SpoolEntry)}.
     *
     * @throws SpoolException when these are not its bytes
     */
    public static SpoolEntry entry(byte[] bytes, String where) {
        try {
            return Payloads.entry(in(bytes, where));
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw unreadable(where, e);
        }
    }

    /** The partitioning's bytes. */
    public static byte[] bytes(Generation generation) {
        int names = generation.topic().length() + generation.clusterId().length();
        ByteBuffer out = ByteBuffer.allocate(GENERATION_BYTES + 3 * names).put(VERSION);
        Payloads.put(out, generation);
        return Arrays.copyOf(out.array(), out.position());
    }

    /**
     * The partitioning of {@link #bytes(Generation)}.
     *
     * @throws SpoolException when these are not its bytes
     */
    public static Generation generation(byte[] bytes, String where) {
        try {
            return Payloads.generation(in(bytes, where));
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw unreadable(where, e);
        }
    }

    private static ByteBuffer in(byte[] bytes, String where) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte version = in.get();
        if (version != VERSION) {
            throw new SpoolException(
                    SpoolException.Reason.CORRUPT,
                    where + " is written in version " + version + ", and this gateway reads version " + VERSION
                            + "; let a gateway that wrote it drain it",
                    null);
        }
        return in;
    }

    private static SpoolException unreadable(String where, RuntimeException e) {
        return new SpoolException(
                SpoolException.Reason.CORRUPT, where + " is not a whole record; something else wrote there", e);
    }
}
