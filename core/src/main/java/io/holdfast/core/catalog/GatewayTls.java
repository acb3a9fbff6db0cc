package io.holdfast.core.catalog;

import io.holdfast.core.tls.TlsFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** TLS of the gateway. The files are read again when their contents change. */
public record GatewayTls(
        @Doc("PEM file with the gateway's certificate, followed by those that lead to its authority.")
        Path certificate,

        @Doc("PEM file with the certificate's private key: PKCS#8, PKCS#1 or SEC 1.")
        Path key,

        @Doc("Password of the key, where it is encrypted.") Optional<Secret> keyPassword,

        @Doc("PEM file with the authorities whose certificates clients may show.")
        Optional<Path> clientCa,

        @Doc(value = "Whether clients show certificates: none, optional or required.", byDefault = "none")
        ClientAuth clientAuth,

        @Doc(value = "How long before its end the certificate is warned of.", byDefault = "14d")
        Duration warnBefore) {

    private static final Duration LONGEST_WARNING = Duration.ofDays(365);

    /** Checks what belongs together. */
    public GatewayTls {
        if (clientAuth != ClientAuth.NONE && clientCa.isEmpty()) {
            throw new IllegalArgumentException(
                    "client-auth \"" + clientAuth.name().toLowerCase(java.util.Locale.ROOT)
                            + "\" needs client-ca; name the file of the authorities that are believed");
        }
        if (clientAuth == ClientAuth.NONE && clientCa.isPresent()) {
            throw new IllegalArgumentException("client-ca \"" + clientCa.get()
                    + "\" is of no use while client-auth is none; say client-auth: optional or required");
        }
        Durations.within("warn-before", warnBefore, LONGEST_WARNING);
    }

    /** The files themselves. */
    public TlsFiles files() {
        return new TlsFiles(
                Optional.of(certificate),
                Optional.of(key),
                keyPassword.map(Secret::reveal).orElse(""),
                clientCa);
    }
}
