package io.holdfast.core.catalog;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who callers are, and what they may do besides writing. Nothing is allowed that no list allows. */
public record Authentication(
        @Doc("File of API keys, made and changed by holdfast keys; read again while the gateway runs.")
        Optional<Path> keys,

        @Doc("Who issues tokens (JWT) that are taken.") Optional<TokenIssuer> tokens,

        @Doc("What of a client certificate's subject is its principal: common-name, or subject, the whole of it, as in"
                + " CN=billing,O=Acme. When absent, certificates name nobody.")
        Optional<CertificateName> clientCertificate,

        @Doc(
                value =
                        "Who may write to flows that have no intake.writers: names, patterns (billing-*), group:NAME, * for"
                                + " every principal, anyone for everybody.",
                byDefault = "[]")
        List<String> writers,

        @Doc(value = "Who may see lanes, flows, deliveries and metrics; operators may anyway.", byDefault = "[]")
        List<String> readers,

        @Doc(
                value = "Who may see refused records, decide about them, and let lanes and deliveries go on.",
                byDefault = "[]")
        List<String> operators,

        @Doc(
                value = "File of what was refused, and to whom; at 10 MiB it is put aside, and four such are kept.",
                byDefault = ".holdfast/refusals.log")
        Path refusalLog) {

    /** A part of a certificate's subject. */
    public enum CertificateName {
        /** Its common name alone. */
        COMMON_NAME,
        /** The whole of it (RFC 2253). */
        SUBJECT
    }

    /** Checks that there is a way to show who one is, and that operators are named. */
    public Authentication {
        if (keys.isEmpty() && tokens.isEmpty() && clientCertificate.isEmpty()) {
            throw new IllegalArgumentException(
                    "nobody can show who they are; declare keys, tokens or client-certificate, or leave authentication out");
        }
        Grant.check("writers", writers);
        Grant.check("readers", readers);
        Grant.check("operators", operators);
        if (Grant.all(operators).stream().anyMatch(Grant::coversAnyone)) {
            throw new IllegalArgumentException(
                    "operators has \"anyone\", but what operators decide is written down under their names; name them");
        }
    }
}
