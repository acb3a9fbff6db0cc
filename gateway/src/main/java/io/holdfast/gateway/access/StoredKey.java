package io.holdfast.gateway.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an API key.
 *
 * @param id the part of it that may be shown
 * @param hash SHA-256 of the whole key, in hexadecimal digits
 * @param principal whom it stands for
 * @param groups of the principal, when it comes with this key
 * @param note what it is for
 * @param issuedAt an instant, as in ISO 8601; so are the other times
 * @param issuedBy the system's user
 * @param expiresAt null when it does not
 * @param revokedAt null while it is not
 * @param revokedBy the system's user; null while it is not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoredKey(
        String id,
        String hash,
        String principal,
        List<String> groups,
        String note,
        String issuedAt,
        String issuedBy,
        @Nullable String expiresAt,
        @Nullable String revokedAt,
        @Nullable String revokedBy) {

    /** Checks what whoever edits the file by hand may have broken. */
    @SuppressWarnings("ConstantValue")
    public StoredKey {
        if (id == null || !id.matches("[0-9a-f]{12}") || hash == null || !hash.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "key \"" + id + "\" has no id of 12, or no hash of 64 hexadecimal digits; issue another");
        }
        if (principal == null || !Principal.fits(principal)) {
            throw new IllegalArgumentException("key \"" + id + "\" has no principal");
        }
        groups = groups == null ? List.of() : List.copyOf(groups);
        note = note == null ? "" : note;
        issuedAt = issuedAt == null ? "" : issuedAt;
        issuedBy = issuedBy == null ? "" : issuedBy;
        if (expiresAt != null) {
            Instant.parse(expiresAt);
        }
    }

    /** How a key stands. */
    public enum State {
        /** It is taken. */
        ACTIVE,
        /** Its time is over. */
        EXPIRED,
        /** Somebody took it back. */
        REVOKED
    }

    /** How it stands at that time. */
    public State state(Instant now) {
        if (revokedAt != null) {
            return State.REVOKED;
        }
        return expiresAt != null && !now.isBefore(Instant.parse(expiresAt)) ? State.EXPIRED : State.ACTIVE;
    }

    StoredKey revoked(Instant at, String by) {
        return new StoredKey(id, hash, principal, groups, note, issuedAt, issuedBy, expiresAt, at.toString(), by);
    }
}
