package io.holdfast.core.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** A private key with its certificates, and authorities that are believed; either may be missing. Immutable, thread-safe. */
public final class TlsMaterial {

    private static final char[] NO_PASSWORD = new char[0];

    private final @Nullable PrivateKey key;
    private final List<X509Certificate> chain;
    private final List<X509Certificate> authorities;

    TlsMaterial(@Nullable PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities) {
        this.key = key;
        this.chain = List.copyOf(chain);
        this.authorities = List.copyOf(authorities);
    }

    /** When the first certificate of the chain ends; none without a certificate. */
    public Optional<Instant> expiresAt() {
        return chain.stream().map(one -> one.getNotAfter().toInstant()).min(Instant::compareTo);
    }

    /** From when all of the chain's certificates are valid; none without a certificate. */
    public Optional<Instant> validFrom() {
        return chain.stream().map(one -> one.getNotBefore().toInstant()).max(Instant::compareTo);
    }

    /** Why the chain is not valid at {@code now}; none when it is. */
    public Optional<String> notValid(Instant now) {
        Optional<String> early = validFrom().filter(now::isBefore).map(from -> "is not valid before " + from);
        return early.or(() -> expiresAt().filter(end -> !end.isAfter(now)).map(end -> "expired at " + end));
    }

    /** Gives the own certificate to the other end; none without one. */
    public Optional<KeyManagerFactory> keyManagers() {
        if (key == null) {
            return Optional.empty();
        }
        try {
            KeyStore store = store();
            store.setKeyEntry("own", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return Optional.of(factory);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key and its certificates that fit cannot be used", e);
        }
    }

    /** Judges the other end's certificate by the authorities; none without any: then by those of the platform. */
    public Optional<TrustManagerFactory> trustManagers() {
        if (authorities.isEmpty()) {
            return Optional.empty();
        }
        try {
            KeyStore store = store();
            for (int i = 0; i < authorities.size(); i++) {
                store.setCertificateEntry("authority-" + i, authorities.get(i));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return Optional.of(factory);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("authorities cannot be used", e);
        }
    }

    /** For a client of the JDK's own. */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            KeyManager @Nullable [] keys =
                    keyManagers().map(KeyManagerFactory::getKeyManagers).orElse(null);
            TrustManager @Nullable [] trust =
                    trustManagers().map(TrustManagerFactory::getTrustManagers).orElse(null);
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }

    private static KeyStore store() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new IllegalStateException("an empty key store cannot be made", e);
        }
    }
}
