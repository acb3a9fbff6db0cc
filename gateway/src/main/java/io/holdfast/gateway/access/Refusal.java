package io.holdfast.gateway.access;

import org.jspecify.annotations.Nullable;

/**
 * One request that was refused.
 *
 * @param code its problem's
 * @param principal who asked, or the beginning of the key that does not hold; null when nothing was shown or believed
 * @param peer the address it came from
 * @param what it asked for: method and path, without a query and without what stands behind a flow's kind of resource
 */
public record Refusal(int status, String code, @Nullable String principal, String peer, String what) {}
