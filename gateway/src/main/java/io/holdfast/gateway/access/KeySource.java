package io.holdfast.gateway.access;

import java.io.IOException;

/** Where an issuer's keys come from. */
interface KeySource {

    /**
     * Fetches them, as JSON (RFC 7517); waits for the network.
     *
     * @throws IOException when they cannot be had; its message says why
     */
    String fetch() throws IOException;
}
