package io.holdfast.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who is at the other end of a connection, as its certificate says. The certificate was judged in the handshake: its
 * authority is one of {@code gateway.tls.client-ca}.
 *
 * @param subject the distinguished name, as RFC 2253 writes it, such as {@code CN=orders,O=Example}
 * @param names the alternative names, with their kind: {@code DNS:…}, {@code URI:…}, {@code email:…}, {@code IP:…}
 */
public record PeerCertificate(String subject, List<String> names) {

    private static final int EMAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;

    /** Copies the names. */
    public PeerCertificate {
        names = List.copyOf(names);
    }

    /** The certificate that the request's client showed; none when it showed none, or speaks no TLS. */
    public static Optional<PeerCertificate> of(HttpServerRequest request) {
        SSLSession session = request.connection().sslSession();
        if (session == null) {
            return Optional.empty();
        }
        try {
            Certificate[] chain = session.getPeerCertificates();
            return Optional.of(of((X509Certificate) chain[0]));
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    static PeerCertificate of(X509Certificate certificate) {
        return new PeerCertificate(certificate.getSubjectX500Principal().getName(), names(certificate));
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            for (List<?> name : all == null ? List.<List<?>>of() : all) {
                switch ((Integer) name.get(0)) {
                    case EMAIL -> names.add("email:" + name.get(1));
                    case DNS -> names.add("DNS:" + name.get(1));
                    case URI -> names.add("URI:" + name.get(1));
                    case IP -> names.add("IP:" + name.get(1));
                    default -> {}
                }
            }
        } catch (CertificateParsingException e) {
            // Names that cannot be read name nobody.
            return List.of();
        }
        return names;
    }
}
