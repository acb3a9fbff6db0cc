/**
 * Who callers are, what they may do, and how much.
 *
 * <p>{@link io.holdfast.gateway.access.Access} is what a server asks. An {@code Authenticator} turns what a request shows into an
 * {@link io.holdfast.gateway.access.Identity}: by the {@code KeyRing} that a {@code KeyWatch} reads from a {@link
 * io.holdfast.gateway.access.KeyFile}, or by a {@code TokenVerifier} over the keys that {@code IssuerKeys} fetches. {@code
 * AccessRules} decides what a principal may do, {@code QuotaBook} how much; {@code RefusalLog} writes down who was refused.
 * Nothing here knows of HTTP requests; nothing waits on the caller's thread.
 */
@NullMarked
package io.holdfast.gateway.access;

import org.jspecify.annotations.NullMarked;
