package io.holdfast.intake.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory whose power can be cut: of what was not forced, each 512-byte sector survives or not as the seed has it.
 * Can also lie about forcing, fail a force, or be full.
 */
final class SimDisk implements SpoolDisk {

    private static final int SECTOR = 512;

    private final Map<String, Content> files = new TreeMap<>();
    private final Random random;
    private boolean forgetful;
    private int failForces;
    private boolean full;

    SimDisk(long seed) {
        this.random = new Random(seed);
    }

    private static final class Content {
        private byte[] cached;
        private byte[] stable;

        Content(int size) {
            cached = new byte[size];
            stable = new byte[size];
        }
    }

    /** From now on a force does nothing and says nothing. */
    synchronized void forgetForces() {
        forgetful = true;
    }

    /** The next {@code count} forces fail. */
    synchronized void failForces(int count) {
        failForces = count;
    }

    synchronized void full(boolean now) {
        full = now;
    }

    /** Power is cut: sectors that were not forced survive by chance. */
    synchronized void cut() {
        files.values().forEach(this::cut);
    }

    private void cut(Content content) {
        for (int at = 0; at < content.cached.length; at += SECTOR) {
            int end = Math.min(at + SECTOR, content.cached.length);
            boolean same = Arrays.equals(content.cached, at, end, content.stable, at, end);
            if (!same && random.nextBoolean()) {
                System.arraycopy(content.cached, at, content.stable, at, end - at);
            }
        }
        content.cached = content.stable.clone();
    }

    /** Flips one byte of what is stored, somewhere after {@code from}. */
    synchronized void flip(String name, int at) {
        Content content = files.get(name);
        content.cached[at] ^= 0x40;
        content.stable[at] ^= 0x40;
    }

    @Override
    public synchronized List<String> list() {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public synchronized SpoolFile open(String name) {
        return new SimFile(name);
    }

    @Override
    public synchronized SpoolFile create(String name, long size) throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
        files.put(name, new Content((int) size));
        return new SimFile(name);
    }

    @Override
    public synchronized void delete(String name) {
        files.remove(name);
    }

    private final class SimFile implements SpoolFile {

        private final String name;

        SimFile(String name) {
            this.name = name;
        }

        @Override
        public void write(ByteBuffer bytes, long position) {
            synchronized (SimDisk.this) {
                bytes.get(content().cached, (int) position, bytes.remaining());
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (SimDisk.this) {
                if (failForces > 0) {
                    failForces--;
                    throw new IOException("Input/output error");
                }
                if (!forgetful) {
                    content().stable = content().cached.clone();
                }
            }
        }

        @Override
        public int read(ByteBuffer bytes, long position) {
            synchronized (SimDisk.this) {
                int count = (int) Math.min(bytes.remaining(), content().cached.length - position);
                bytes.put(content().cached, (int) position, count);
                return count;
            }
        }

        @Override
        public long size() {
            synchronized (SimDisk.this) {
                return content().cached.length;
            }
        }

        @Override
        public void close() {
            // Nothing is held.
        }

        private Content content() {
            Content content = files.get(name);
            return content == null ? new Content(0) : content;
        }
    }
}
