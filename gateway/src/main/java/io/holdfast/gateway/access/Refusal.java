package io.holdfast.gateway.access;

import org.jspecify.annotations.Nullable;

/**
 * One request that was refused.
 *
 * @param code its problem's
 * @param principal who asked; null when that was not believed or not shown
 * @param peer the address it came from
 * @param what it asked for: method and path, without a query and without what stands behind a flow's kind of resource
 */
public record Refusal(int status, String code, @Nullable String principal, String peer, String what) {}
