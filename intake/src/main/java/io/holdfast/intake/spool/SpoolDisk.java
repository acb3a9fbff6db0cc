package io.holdfast.intake.spool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The disk below a spool: a folder of files. Separate from {@link EmbeddedSpool} so that power cuts and full disks can be tried. */
public interface SpoolDisk {

    /** Names of the files in the folder. */
    List<String> list() throws IOException;

    /** Opens an existing file for reading and writing. */
    SpoolFile open(String name) throws IOException;

    /** Creates a file of {@code size} zero bytes; on return its size and its name are on stable storage. */
    SpoolFile create(String name, long size) throws IOException;

    /** Removes a file. */
    void delete(String name) throws IOException;

    /** One file; writes by one thread at a time, reads by any. */
    interface SpoolFile extends Closeable {

        /** Writes all of {@code bytes} at {@code position}. */
        void write(ByteBuffer bytes, long position) throws IOException;

        /** Returns once everything written is on stable storage. */
        void force() throws IOException;

        /** Reads until {@code bytes} is full or the file ends; returns how many were read. */
        int read(ByteBuffer bytes, long position) throws IOException;

        /** Length in bytes. */
        long size() throws IOException;
    }
}
