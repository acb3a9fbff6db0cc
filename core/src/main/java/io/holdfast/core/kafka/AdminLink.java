package io.holdfast.core.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** An admin client that connects when it is first needed, and again after it was closed. Not thread-safe. */
public final class AdminLink implements AutoCloseable {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final Map<String, Object> client;
    private @Nullable Admin admin;

    /** @param client settings of the cluster's clients */
    public AdminLink(Map<String, Object> client) {
        this.client = client;
    }

    /** The client, which is not to be kept: it is another one after it was closed. */
    public Admin admin() {
        if (admin == null) {
            admin = Admin.create(client);
        }
        return admin;
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(CLOSE_LIMIT);
            admin = null;
        }
    }
}
