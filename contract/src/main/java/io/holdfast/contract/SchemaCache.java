package io.holdfast.contract;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.Sabotage;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder with what a registry said last, a file for each subject, so that a process that starts while the registry is away checks
 * records all the same. A file is written beside the old one, forced and put in its place. Used by one thread.
 */
final class SchemaCache {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(SchemaCache.class);

    private final Path folder;
    private final String registry;

    /**
     * @param registry where the schemas are from; what came from another one is not used, since its ids are others
     */
    SchemaCache(Path folder, String registry) {
        this.folder = folder;
        this.registry = registry;
    }

    /** What a file holds; in rising order of version. */
    record Kept(String registry, String subject, List<Registered> versions) {}

    /** What is kept of the subject; empty when nothing is, or it cannot be read. */
    List<Registered> read(String subject) {
        Path file = file(subject);
        if (!Files.exists(file) || Sabotage.FORGET_CONTRACTS.on()) {
            return List.of();
        }
        try {
            Kept kept = JSON.readValue(file.toFile(), Kept.class);
            return registry.equals(kept.registry()) && subject.equals(kept.subject()) ? kept.versions() : List.of();
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .log("a kept schema cannot be read and is fetched again: " + e.getMessage());
            return List.of();
        }
    }

    /** Keeps these; what went wrong, if anything did: it is no reason not to use them. */
    Optional<String> write(String subject, List<Registered> versions) {
        Path file = file(subject);
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try {
            Files.createDirectories(folder);
            byte[] text = JSON.writeValueAsBytes(new Kept(registry, subject, versions));
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(text);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the schemas of subject \"" + subject + "\" cannot be kept in " + file + " (" + e
                    + "), so a restart while the registry is away would find none; make the folder writable");
        }
    }

    private Path file(String subject) {
        return folder.resolve(URLEncoder.encode(subject, StandardCharsets.UTF_8) + ".json");
    }
}
