package io.holdfast.benchmarks.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for this machine that no authority has signed, as PEM.
 *
 * @param certificate its file
 * @param key the file of its private key
 */
record Certificate(Path certificate, Path key) {

    private static final String PASSWORD = "changeit";

    /** Made by the JDK's keytool: RSA with 2,048 bits. */
    static Certificate make(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        Path store = folder.resolve("gateway.p12");
        Path output = folder.resolve("keytool.out");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-alias",
                "gateway",
                "-dname",
                "CN=localhost",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool made no certificate: " + Files.readString(output));
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return new Certificate(
                write(
                        folder.resolve("gateway.pem"),
                        "CERTIFICATE",
                        keys.getCertificate("gateway").getEncoded()),
                write(
                        folder.resolve("gateway.key"),
                        "PRIVATE KEY",
                        keys.getKey("gateway", PASSWORD.toCharArray()).getEncoded()));
    }

    private static Path write(Path file, String kind, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n",
                StandardCharsets.US_ASCII);
    }

    /** A gateway's setting of this name. */
    String declared() {
        return "tls: { certificate: \"%s\", key: \"%s\" }".formatted(certificate, key);
    }
}
