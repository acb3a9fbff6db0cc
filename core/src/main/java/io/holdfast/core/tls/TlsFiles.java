package io.holdfast.core.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the PEM files of one end of a connection are. Immutable; never prints the password.
 *
 * @param certificate the own certificate and those that lead to its authority
 * @param key its private key; present when {@code certificate} is
 * @param password of an encrypted key; empty for none
 * @param authorities whose certificates are believed of the other end
 */
public record TlsFiles(Optional<Path> certificate, Optional<Path> key, String password, Optional<Path> authorities) {

    /** Reads them; what cannot be read is told when the contents are understood. */
    public TlsContents read() {
        return new TlsContents(
                certificate.map(TlsContents.Text::of),
                key.map(TlsContents.Text::of),
                password,
                authorities.map(TlsContents.Text::of));
    }

    @Override
    public String toString() {
        return "TlsFiles[certificate=" + certificate + ", key=" + key + ", authorities=" + authorities + "]";
    }
}
