package io.holdfast.core.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Reads a private key in any of its usual forms: PKCS#8 (RFC 5958), open or encrypted, PKCS#1 for RSA (RFC 8017) and SEC 1
 * for elliptic curves (RFC 5915).
 */
final class KeyForm {

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final byte[] VERSION_0 = {2, 1, 0};
    /** rsaEncryption with its NULL, as DER. */
    private static final byte[] RSA = {
        0x30, 0x0d, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };
    /** id-ecPublicKey, as DER. */
    private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 4;
    private static final int PARAMETERS = 0xa0;
    private static final int OID = 6;
    private static final int LONG_FORM = 0x80;

    private KeyForm() {}

    /**
     * The key in this block.
     *
     * @param password of an encrypted key; empty for none
     * @throws GeneralSecurityException says what is wrong with it
     */
    static PrivateKey read(PemBlock block, String password) throws GeneralSecurityException {
        if (block.encapsulated()) {
            throw new GeneralSecurityException(
                    "is encrypted in the old way of OpenSSL; write it anew with: openssl pkcs8 -topk8 -in OLD -out NEW");
        }
        return switch (block.label()) {
            case "PRIVATE KEY" -> open(block.der());
            case "RSA PRIVATE KEY" -> open(der(SEQUENCE, VERSION_0, RSA, der(OCTETS, block.der())));
            case "EC PRIVATE KEY" -> {
                byte[] algorithm = der(SEQUENCE, EC, curve(block.der()));
                yield open(der(SEQUENCE, VERSION_0, algorithm, der(OCTETS, block.der())));
            }
            case "ENCRYPTED PRIVATE KEY" -> decrypted(block.der(), password);
            default ->
                throw new GeneralSecurityException("has a block \"" + block.label() + "\" instead of a private key");
        };
    }

    static boolean isKey(PemBlock block) {
        return block.label().endsWith("PRIVATE KEY");
    }

    private static PrivateKey open(byte[] pkcs8) throws GeneralSecurityException {
        GeneralSecurityException last = null;
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw new GeneralSecurityException("is no RSA, EC or Ed25519 key, or is damaged", last);
    }

    private static PrivateKey decrypted(byte[] der, String password) throws GeneralSecurityException {
        if (password.isEmpty()) {
            throw new GeneralSecurityException("is encrypted, and there is no password for it");
        }
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
            // For PBES2 the name of the scheme says nothing; its parameters print as the transformation.
            String scheme = info.getAlgParameters() == null
                    ? info.getAlgName()
                    : info.getAlgParameters().toString();
            String algorithm = scheme.startsWith("PBE") ? scheme : info.getAlgName();
            PBEKeySpec spec = new PBEKeySpec(password.toCharArray());
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(algorithm).generateSecret(spec),
                    info.getAlgParameters());
            return open(info.getKeySpec(cipher).getEncoded());
        } catch (IOException | GeneralSecurityException e) {
            throw new GeneralSecurityException(
                    "cannot be decrypted (" + e.getMessage()
                            + "); the password is not its own, or its cipher is unknown",
                    e);
        }
    }

    /** The curve that a SEC 1 key names behind its secret number: an object identifier within the context tag 0. */
    private static byte[] curve(byte[] sec1) throws GeneralSecurityException {
        for (int at = 0; at + 3 < sec1.length; at++) {
            int length = sec1[at + 1];
            boolean tagged = (sec1[at] & 0xff) == PARAMETERS && sec1[at + 2] == OID && sec1[at + 3] == length - 2;
            if (tagged && at + 2 + length <= sec1.length) {
                return java.util.Arrays.copyOfRange(sec1, at + 2, at + 2 + length);
            }
        }
        throw new GeneralSecurityException(
                "does not name its curve; write it anew with: openssl pkcs8 -topk8 -nocrypt");
    }

    private static byte[] der(int tag, byte[]... contents) {
        int length = 0;
        for (byte[] content : contents) {
            length += content.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
        out.write(tag);
        if (length < LONG_FORM) {
            out.write(length);
        } else {
            int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            out.write(LONG_FORM | octets);
            for (int i = octets - 1; i >= 0; i--) {
                out.write(length >>> 8 * i);
            }
        }
        for (byte[] content : contents) {
            out.writeBytes(content);
        }
        return out.toByteArray();
    }
}
