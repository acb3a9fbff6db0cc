package io.holdfast.gateway.access;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the file of API keys again whenever it has changed. While it cannot be read, the keys that were read last hold. {@link
 * #look} is for one thread; {@link #ring} for all.
 */
final class KeyWatch {

    private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);

    private final Path path;
    private final KeyFile file;
    private final AccessMeters meters;
    private volatile KeyRing ring;
    private @Nullable Stamp seen;

    /** How a file looks from outside; one that is replaced looks different. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object file) {}

    /**
     * Reads the file for the first time; one that is not there has no keys yet.
     *
     * @throws HoldfastException when it is there and cannot be read
     */
    KeyWatch(Path path, InstantSource clock, AccessMeters meters) {
        this.path = path;
        this.file = new KeyFile(path, clock);
        this.meters = meters;
        this.seen = stamp();
        this.ring = new KeyRing(file.read());
        if (seen == null) {
            LOG.atWarn()
                    .addKeyValue("file", path)
                    .log(
                            "there is no file of API keys yet; holdfast keys issue makes one, and it is read without a restart");
        }
    }

    KeyRing ring() {
        return ring;
    }

    /** Reads the file again if it has changed. */
    void look() {
        Stamp now = stamp();
        if (Objects.equals(now, seen)) {
            return;
        }
        seen = now;
        try {
            if (now == null) {
                throw new HoldfastException("keys-file", "the file of API keys \"" + path + "\" is gone", null);
            }
            List<StoredKey> keys = file.read();
            ring = new KeyRing(keys);
            meters.keysRead(true);
            LOG.atInfo()
                    .addKeyValue("file", path)
                    .addKeyValue("keys", keys.size())
                    .log("API keys read");
        } catch (HoldfastException e) {
            meters.keysRead(false);
            LOG.atError()
                    .addKeyValue("file", path)
                    .log(e.getMessage() + "; those that were read before hold until it can be read");
        }
    }

    private @Nullable Stamp stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            LOG.atError().addKeyValue("file", path).log("the file of API keys cannot be looked at: " + e);
            return seen;
        }
    }
}
