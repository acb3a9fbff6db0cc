package io.holdfast.core.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stood in the {@link TlsFiles} at one moment. Equal when the files' contents are, so that a change is told by comparing.
 */
public record TlsContents(Optional<Text> certificate, Optional<Text> key, String password, Optional<Text> authorities) {

    private static final long LARGEST = 4 << 20;

    /**
     * One file.
     *
     * @param trouble why it cannot be read; null when it can
     */
    public record Text(Path file, String content, @Nullable String trouble) {

        static Text of(Path file) {
            try {
                if (Files.size(file) > LARGEST) {
                    return new Text(file, "", "has more than " + LARGEST + " bytes; certificates and keys are smaller");
                }
                return new Text(file, new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1), null);
            } catch (NoSuchFileException e) {
                return new Text(file, "", "does not exist");
            } catch (IOException e) {
                return new Text(file, "", "cannot be read (" + e + ")");
            }
        }

        /** Without the content: a key is nobody's to read. */
        @Override
        public String toString() {
            return file.toString();
        }
    }

    /** Something that is wrong. */
    public record Fault(Part part, String message) {}

    /** The file that a fault is in. */
    public enum Part {
        /** The certificate and its chain. */
        CERTIFICATE,
        /** The private key. */
        KEY,
        /** The authorities. */
        AUTHORITIES
    }

    /** Understands the contents: all faults, or what they are. */
    public TlsReading understand() {
        List<Fault> faults = new ArrayList<>();
        List<X509Certificate> chain = certificate
                .map(text -> certificates(text, Part.CERTIFICATE, faults))
                .orElse(List.of());
        PrivateKey own = key.map(text -> privateKey(text, faults)).orElse(null);
        List<X509Certificate> trusted = authorities
                .map(text -> certificates(text, Part.AUTHORITIES, faults))
                .orElse(List.of());
        if (faults.isEmpty() && own != null) {
            checkChain(chain, faults);
        }
        if (faults.isEmpty() && own != null) {
            checkPair(own, chain.get(0), faults);
        }
        return faults.isEmpty()
                ? new TlsReading.Understood(new TlsMaterial(own, chain, trusted))
                : new TlsReading.Broken(faults);
    }

    private static List<X509Certificate> certificates(Text text, Part part, List<Fault> faults) {
        List<X509Certificate> found = new ArrayList<>();
        for (PemBlock block : blocks(text, part, faults)) {
            if (block.label().equals("CERTIFICATE")) {
                certificate(block, text, part, faults).ifPresent(found::add);
            }
        }
        if (found.isEmpty() && faults.stream().noneMatch(fault -> fault.part() == part)) {
            faults.add(fault(
                    part, text, "has no certificate; PEM is expected, beginning with -----BEGIN CERTIFICATE-----"));
        }
        return found;
    }

    private static Optional<X509Certificate> certificate(PemBlock block, Text text, Part part, List<Fault> faults) {
        try {
            return Optional.of((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.der())));
        } catch (CertificateException e) {
            faults.add(fault(part, text, "has a certificate that is damaged (" + e.getMessage() + ")"));
            return Optional.empty();
        }
    }

    private @Nullable PrivateKey privateKey(Text text, List<Fault> faults) {
        List<PemBlock> keys =
                blocks(text, Part.KEY, faults).stream().filter(KeyForm::isKey).toList();
        if (keys.size() == 1) {
            try {
                return KeyForm.read(keys.get(0), password);
            } catch (GeneralSecurityException e) {
                faults.add(fault(Part.KEY, text, String.valueOf(e.getMessage())));
            }
        } else if (faults.stream().noneMatch(fault -> fault.part() == Part.KEY)) {
            faults.add(fault(
                    Part.KEY,
                    text,
                    "has " + keys.size()
                            + " private keys; one is expected, beginning with -----BEGIN PRIVATE KEY-----"));
        }
        return null;
    }

    private static List<PemBlock> blocks(Text text, Part part, List<Fault> faults) {
        if (text.trouble() != null) {
            faults.add(fault(part, text, text.trouble()));
            return List.of();
        }
        try {
            return PemBlock.of(text.content());
        } catch (IllegalArgumentException e) {
            faults.add(fault(part, text, "is not PEM: " + e.getMessage()));
            return List.of();
        }
    }

    private void checkChain(List<X509Certificate> chain, List<Fault> faults) {
        for (int i = 1; i < chain.size(); i++) {
            X509Certificate issued = chain.get(i - 1);
            X509Certificate issuer = chain.get(i);
            if (!issued.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
                faults.add(fault(
                        Part.CERTIFICATE,
                        certificate.orElseThrow(),
                        "has the certificates in another order than from the own one to the authority: \""
                                + issuer.getSubjectX500Principal() + "\" did not issue \""
                                + issued.getSubjectX500Principal() + "\""));
                return;
            }
        }
    }

    /** Signs something with the key and looks whether the certificate knows the signature. */
    private void checkPair(PrivateKey own, X509Certificate leaf, List<Fault> faults) {
        byte[] something = "holdfast".getBytes(StandardCharsets.UTF_8);
        try {
            Signature signing = Signature.getInstance(signature(own));
            signing.initSign(own);
            signing.update(something);
            byte[] signed = signing.sign();
            signing.initVerify(leaf.getPublicKey());
            signing.update(something);
            if (signing.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException e) {
            // A key of another kind: told below like a key of the same kind.
        }
        faults.add(fault(
                Part.KEY,
                key.orElseThrow(),
                "does not belong to the certificate \"" + leaf.getSubjectX500Principal() + "\"; put the two of one pair"
                        + " there"));
    }

    private static String signature(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
    }

    private static Fault fault(Part part, Text text, String what) {
        return new Fault(part, "\"" + text.file() + "\" " + what);
    }

    /** Without what stands in the files. */
    @Override
    public String toString() {
        return "TlsContents[certificate=" + certificate.map(Text::file) + ", key=" + key.map(Text::file) + "]";
    }
}
