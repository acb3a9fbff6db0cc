package io.holdfast.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsContentsTest {

    private static final Path FILES = Path.of("src", "test", "resources", "tls");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "server.pem, server.key",
        "server.pem, server-sec1.key",
        "server-chain.pem, server.key",
        "server-2.pem, server-2.key",
        "server-2.pem, server-2-pkcs1.key",
        "server.pem, server-encrypted.key",
        "server.pem, server-encrypted-old.key",
        "ed25519.pem, ed25519.key"
    })
    void everyUsualFormOfAKeyIsRead(String certificate, String key) {
        TlsReading reading = read(FILES.resolve(certificate), FILES.resolve(key), "holdfast");

        assertThat(reading).isInstanceOf(TlsReading.Understood.class);
        TlsMaterial material = ((TlsReading.Understood) reading).material();
        assertThat(material.keyManagers()).isPresent();
        assertThat(material.notValid(Instant.parse("2030-01-01T00:00:00Z"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server.pem       | none.key              | KEY         | does not exist",
                "none.pem         | server.key            | CERTIFICATE | does not exist",
                "server.key       | server.key            | CERTIFICATE | has no certificate",
                "server.pem       | server.pem            | KEY         | has 0 private keys",
                "server.pem       | server-2.key          | KEY         | does not belong to the certificate",
                "server.pem       | client.key            | KEY         | does not belong to the certificate",
                "wrong-order.pem  | server.key            | CERTIFICATE | another order",
                "server-2.pem     | server-2-old-openssl.key | KEY      | openssl pkcs8 -topk8",
            })
    void whatIsWrongIsSaidOfTheFileItIsIn(String certificate, String key, TlsContents.Part part, String message) {
        TlsReading reading = read(FILES.resolve(certificate), FILES.resolve(key), "holdfast");

        assertThat(reading)
                .isInstanceOfSatisfying(
                        TlsReading.Broken.class,
                        broken -> assertThat(broken.faults()).singleElement().satisfies(fault -> {
                            assertThat(fault.part()).isEqualTo(part);
                            assertThat(fault.message()).contains(message);
                        }));
    }

    @Test
    void anEncryptedKeyNeedsItsOwnPassword() {
        Path certificate = FILES.resolve("server.pem");
        Path key = FILES.resolve("server-encrypted.key");

        assertThat(message(read(certificate, key, ""))).contains("there is no password for it");
        assertThat(message(read(certificate, key, "another")))
                .contains("cannot be decrypted")
                .doesNotContain("another");
    }

    @Test
    void damagedFilesAreToldAndNothingOfThemIsPrinted() throws Exception {
        Path damaged = Files.writeString(
                folder.resolve("d.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Path noBase64 = Files.writeString(
                folder.resolve("n.key"), "-----BEGIN PRIVATE KEY-----\n*%secret\n-----END PRIVATE KEY-----\n");
        TlsFiles files = files(damaged, noBase64, "hush");

        TlsReading reading = files.read().understand();

        assertThat(((TlsReading.Broken) reading).faults()).hasSize(2);
        assertThat(reading.toString()).contains("damaged", "is not PEM");
        assertThat(reading.toString() + files + files.read()).doesNotContain("*%secret", "hush");
    }

    @Test
    void contentsAreEqualUntilAFileChanges() throws Exception {
        Path certificate = Files.copy(FILES.resolve("server.pem"), folder.resolve("c.pem"));
        TlsFiles files = files(certificate, FILES.resolve("server.key"), "");
        TlsContents before = files.read();

        assertThat(files.read()).isEqualTo(before);
        Files.writeString(certificate, Files.readString(FILES.resolve("server-2.pem")));
        assertThat(files.read()).isNotEqualTo(before);
    }

    @Test
    void anExpiredCertificateIsUnderstoodAndSaysSo() {
        TlsReading reading = read(FILES.resolve("expired.pem"), FILES.resolve("expired.key"), "");

        assertThat(((TlsReading.Understood) reading).material().notValid(Instant.parse("2026-01-01T00:00:00Z")))
                .contains("expired at 2021-01-01T00:00:00Z");
    }

    private static String message(TlsReading reading) {
        return ((TlsReading.Broken) reading).faults().get(0).message();
    }

    private static TlsReading read(Path certificate, Path key, String password) {
        return files(certificate, key, password).read().understand();
    }

    private static TlsFiles files(Path certificate, Path key, String password) {
        return new TlsFiles(Optional.of(certificate), Optional.of(key), password, Optional.empty());
    }
}
