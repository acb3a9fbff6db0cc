package io.holdfast.gateway;

import io.holdfast.core.catalog.Authentication.CertificateName;
import io.vertx.core.http.HttpServerRequest;
import java.security.Principal;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The peer by the subject of its client certificate, which TLS has checked. Thread-safe. */
final class CertificatePeer implements PeerPrincipal {

    private static final Logger LOG = LoggerFactory.getLogger(CertificatePeer.class);

    private final CertificateName which;

    CertificatePeer(CertificateName which) {
        this.which = which;
    }

    @Override
    public @Nullable String of(HttpServerRequest request) {
        SSLSession session = request.connection().isSsl() ? request.connection().sslSession() : null;
        if (session == null) {
            return null;
        }
        try {
            Principal subject = session.getPeerPrincipal();
            return subject instanceof X500Principal named ? name(named) : null;
        } catch (SSLPeerUnverifiedException e) {
            LOG.atTrace().setCause(e).log("the client has no certificate");
            return null;
        }
    }

    private @Nullable String name(X500Principal subject) {
        String whole = subject.getName(X500Principal.RFC2253);
        if (which == CertificateName.SUBJECT) {
            return whole;
        }
        try {
            Optional<Rdn> common = new LdapName(whole)
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .findFirst();
            return common.map(part -> part.getValue().toString()).orElse(null);
        } catch (InvalidNameException e) {
            LOG.atWarn().setCause(e).log("a certificate's subject cannot be read");
            return null;
        }
    }
}
