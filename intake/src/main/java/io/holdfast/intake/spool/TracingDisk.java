package io.holdfast.intake.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A disk that writes down, after each completed force, how far a file is on stable storage. For the power-loss drill: the
 * trace tells what a power cut would have left, which killing the process does not.
 */
final class TracingDisk implements SpoolDisk {

    private final SpoolDisk disk;
    private final Path trace;
    private final boolean forces;

    /**
     * @param trace outside the spool's folder
     * @param forces false leaves every force out, which must turn the drill red
     */
    TracingDisk(SpoolDisk disk, Path trace, boolean forces) {
        this.disk = disk;
        this.trace = trace;
        this.forces = forces;
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public SpoolFile open(String name) throws IOException {
        return disk.open(name);
    }

    @Override
    public SpoolFile create(String name, long size) throws IOException {
        SpoolFile file = disk.create(name, size);
        note(name, 0);
        return new Traced(name, file);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
    }

    private void note(String name, long end) throws IOException {
        Files.writeString(
                trace,
                "forced " + name + " " + end + System.lineSeparator(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private final class Traced implements SpoolFile {

        private final String name;
        private final SpoolFile file;
        private long end;

        Traced(String name, SpoolFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer bytes, long position) throws IOException {
            end = Math.max(end, position + bytes.remaining());
            file.write(bytes, position);
        }

        @Override
        public void force() throws IOException {
            if (forces) {
                file.force();
                note(name, end);
            }
        }

        @Override
        public int read(ByteBuffer bytes, long position) throws IOException {
            return file.read(bytes, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
