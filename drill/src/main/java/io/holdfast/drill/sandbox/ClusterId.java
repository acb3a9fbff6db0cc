package io.holdfast.drill.sandbox;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The id of a sandbox's cluster: the one its data says, so that a kept folder can be used again, else one made of its path. */
final class ClusterId {

    private static final String FIELD = "cluster.id=";

    private ClusterId() {}

    static String of(Path folder, List<NodeSpec> nodes) {
        return nodes.stream()
                .map(node -> node.data().resolve("meta.properties"))
                .filter(Files::isRegularFile)
                .flatMap(file -> said(file).stream())
                .findFirst()
                .orElseGet(() -> made(folder));
    }

    private static Optional<String> said(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(FIELD))
                    .map(line -> line.substring(FIELD.length()).strip())
                    .findFirst();
        } catch (IOException e) {
            throw new HoldfastException("sandbox-folder", "\"" + file + "\" cannot be read: " + e, e);
        }
    }

    private static String made(Path folder) {
        String path = folder.toAbsolutePath().normalize().toString();
        UUID id = UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8));
        ByteBuffer bytes =
                ByteBuffer.allocate(16).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }
}
