package io.holdfast.app;

import io.holdfast.core.tls.TlsMaterial;
import java.net.URI;
import java.util.Optional;

/**
 * Where a gateway is, and how to speak to it.
 *
 * @param uri without a slash at its end
 * @param tls what is believed and shown; none for what the platform believes
 */
record GatewayAddress(URI uri, Optional<TlsMaterial> tls) {}
