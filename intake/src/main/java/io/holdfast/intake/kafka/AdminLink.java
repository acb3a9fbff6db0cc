package io.holdfast.intake.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** An admin client that connects when it is first needed, and again after it was closed. Not thread-safe. */
final class AdminLink implements AutoCloseable {

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final Map<String, Object> client;
    private @Nullable Admin admin;

    AdminLink(Map<String, Object> client) {
        this.client = client;
    }

    Admin admin() {
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
