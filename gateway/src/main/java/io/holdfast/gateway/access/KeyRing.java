package io.holdfast.gateway.access;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The API keys of one moment. Immutable. */
final class KeyRing {

    /** What is compared with when there is no such key, so that this takes no less time. */
    private static final String NO_HASH = "0".repeat(64);

    private final Map<String, StoredKey> byId;

    KeyRing(List<StoredKey> keys) {
        this.byId =
                keys.stream().collect(Collectors.toMap(StoredKey::id, Function.identity(), (first, second) -> first));
    }

    /**
     * Whose key it is.
     *
     * @param user who shows it by their own account; null when it does not say
     */
    Identity check(ApiKey key, @Nullable String user, Instant now) {
        StoredKey stored = byId.get(key.id());
        boolean right = key.hasHash(stored == null ? NO_HASH : stored.hash());
        if (stored == null || !right) {
            return new Identity.Refused(false, "The key is not one of this gateway's.");
        }
        return switch (stored.state(now)) {
            case REVOKED -> refused(key, false, "was revoked; ask for another.");
            case EXPIRED -> refused(key, true, "expired at " + stored.expiresAt() + "; ask for another.");
            case ACTIVE ->
                user == null || user.equals(stored.principal())
                        ? new Identity.Known(new Principal(stored.principal(), Set.copyOf(stored.groups())))
                        : refused(key, false, "is not of the user who shows it; the user is the key's principal.");
        };
    }

    private static Identity refused(ApiKey key, boolean expired, String why) {
        return new Identity.Refused(expired, "The key " + key + " " + why, key.toString());
    }

    long active(Instant now) {
        return byId.values().stream()
                .filter(key -> key.state(now) == StoredKey.State.ACTIVE)
                .count();
    }
}
