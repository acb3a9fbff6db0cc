package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that speaks TLS. */
class TlsTest {

    private static final String FLOWS = "flows: { plain: { cluster: west } }\n";
    private static final String ASK = "GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n";

    @TempDir
    Path folder;

    private TlsFolder files;

    @BeforeEach
    void files() throws Exception {
        files = new TlsFolder(folder);
    }

    @Test
    void newFilesAreServedToNewConnectionsAndOldOnesGoOn() throws Exception {
        try (var http = new GatewayFixture(FLOWS + files.gateway("none", ""));
                SSLSocket before = connect(http.gateway.port(), "TLSv1.3", "")) {
            ask(before);
            assertThat(subject(before)).contains("O=First");

            files.put("server-2.pem", "server.pem");
            files.put("server-2.key", "server.key");
            poll(http);

            try (SSLSocket after = connect(http.gateway.port(), "TLSv1.2", "")) {
                assertThat(subject(after)).contains("O=Second");
                ask(after);
            }
            ask(before);
            assertThat(http.metric("holdfast_tls_reloads_total{outcome=\"taken\"}"))
                    .isEqualTo(1);
            assertThat(http.metric("holdfast_tls_certificate_expiry_timestamp_seconds"))
                    .isGreaterThan(4e9);
        }
    }

    @Test
    void brokenFilesChangeNothingAndAreToldUntilTheyAreMended() throws Exception {
        try (var http = new GatewayFixture(FLOWS + files.gateway("none", ""))) {
            for (String broken : new String[] {"no PEM at all", ""}) {
                files.write("server.pem", broken);
                poll(http);
                poll(http);
            }
            assertThat(ready(http)).contains("has no certificate", "stay in use");
            files.put("server-2.pem", "server.pem");
            poll(http);
            assertThat(ready(http)).contains("does not belong to the certificate");
            files.put("expired.pem", "server.pem");
            files.put("expired.key", "server.key");
            poll(http);
            assertThat(ready(http)).contains("the new certificate expired at 2021");

            assertThat(http.metric("holdfast_tls_files_broken")).isEqualTo(1);
            assertThat(http.metric("holdfast_tls_reloads_total{outcome=\"refused\"}"))
                    .isEqualTo(3);
            try (SSLSocket socket = connect(http.gateway.port(), "TLSv1.3", "")) {
                assertThat(subject(socket)).contains("O=First");
            }
            files.put("server.pem", "server.pem");
            files.put("server.key", "server.key");
            poll(http);
            assertThat(ready(http)).contains("\"problems\":[\"a problem\"]");
            assertThat(http.metric("holdfast_tls_files_broken")).isZero();
        }
    }

    @Test
    void anExpiredCertificateIsServedAndTold() throws Exception {
        files.put("expired.pem", "server.pem");
        files.put("expired.key", "server.key");
        try (var http = new GatewayFixture(FLOWS + files.gateway("none", ", admin: { port: 0, tls: false }"))) {
            assertThat(http.send(http.request(http.gateway.adminPort(), "/health/ready"))
                            .body())
                    .contains("the TLS certificate expired at 2021-01-01T00:00:00Z");
            assertThatThrownBy(() -> connect(http.gateway.port(), "TLSv1.3", ""))
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    @Test
    void filesThatCannotBeUsedAtStartAreTold() throws Exception {
        files.put("client.key", "server.key");

        assertThatThrownBy(() -> new GatewayFixture(FLOWS + files.gateway("none", "")))
                .isInstanceOf(HoldfastException.class)
                .hasMessageContaining("server.key\" does not belong to the certificate");
    }

    @Test
    void whoHasNoCertificateOfAKnownAuthorityGetsNoConnectionWhereOneIsRequired() throws Exception {
        try (var http = new GatewayFixture(FLOWS + files.gateway("required", ""))) {
            int port = http.gateway.port();
            assertThat(TlsFolder.get(TlsFolder.client("client"), port, "/health/live")
                            .statusCode())
                    .isEqualTo(200);
            assertThatStrangersAreRefused(port);
            for (String other : new String[] {"", "stranger"}) {
                HttpClient client = TlsFolder.client(other);
                assertThatThrownBy(() -> TlsFolder.get(client, port, "/health/live"))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aCertificateMayBeLeftOutWhereItIsOptionalButAStrangersIsNone() throws Exception {
        try (var http = new GatewayFixture(FLOWS + files.gateway("optional", ""))) {
            int port = http.gateway.port();
            for (String known : new String[] {"", "client"}) {
                assertThat(TlsFolder.get(TlsFolder.client(known), port, "/health/live")
                                .statusCode())
                        .isEqualTo(200);
            }
            assertThatStrangersAreRefused(port);
            try (SSLSocket client = socket(port, TlsFolder.insistent("client"))) {
                ask(client);
            }
        }
    }

    @Test
    void theAuthoritiesAreReadAgainToo() throws Exception {
        try (var http = new GatewayFixture(FLOWS + files.gateway("required", ""))) {
            int port = http.gateway.port();
            HttpClient stranger = TlsFolder.client("stranger");
            assertThatThrownBy(() -> TlsFolder.get(stranger, port, "/health/live"))
                    .isInstanceOf(IOException.class);

            files.put("other-ca.pem", "ca.pem");
            poll(http);

            assertThat(TlsFolder.get(stranger, port, "/health/live").statusCode())
                    .isEqualTo(200);
            assertThatThrownBy(() -> TlsFolder.get(TlsFolder.client("client"), port, "/health/live"))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void oldVersionsWeakCiphersAndOtherProtocolsAreNotSpoken() throws Exception {
        try (var http = new GatewayFixture(FLOWS + files.gateway("none", ""))) {
            int port = http.gateway.port();
            assertThatThrownBy(() -> connect(port, "TLSv1.1", "")).isInstanceOf(IOException.class);
            try (SSLSocket socket = socket(port, "")) {
                socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
                assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
            }
            try (SSLSocket socket = socket(port, "")) {
                var parameters = socket.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
                socket.setSSLParameters(parameters);
                ask(socket);
                assertThat(socket.getApplicationProtocol()).isNotEqualTo("h2");
            }
        }
    }

    @Test
    void aHandshakeIsNotBegunAgain() throws Exception {
        try (var http = new GatewayFixture(FLOWS + files.gateway("none", ""));
                SSLSocket socket = connect(http.gateway.port(), "TLSv1.2", "")) {
            ask(socket);

            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        ask(socket);
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void plainHttpAtThePortOfTlsIsClosedWithoutAnAnswer() throws Exception {
        try (var http = new GatewayFixture(FLOWS + files.gateway("none", ""));
                var raw = http.raw()) {
            raw.send(ASK);
            assertThat(raw.readAll()).doesNotContain("HTTP/1.1 200");
            assertThat(http.metric("holdfast_http_connections")).isZero();
        }
    }

    private static void poll(GatewayFixture http) throws Exception {
        http.gateway.pollTls().await(10, TimeUnit.SECONDS);
    }

    private static String ready(GatewayFixture http) throws Exception {
        return TlsFolder.get(TlsFolder.client(""), http.gateway.port(), "/health/ready")
                .body();
    }

    private static String subject(SSLSocket socket) throws Exception {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static SSLSocket connect(int port, String protocol, String certificate) throws IOException {
        SSLSocket socket = socket(port, certificate);
        socket.setEnabledProtocols(new String[] {protocol});
        socket.startHandshake();
        return socket;
    }

    /** Those who show their certificate although the server names other authorities. */
    private static void assertThatStrangersAreRefused(int port) throws Exception {
        try (SSLSocket stranger = socket(port, TlsFolder.insistent("stranger"))) {
            assertThatThrownBy(() -> ask(stranger)).isInstanceOf(IOException.class);
        }
    }

    private static SSLSocket socket(int port, String certificate) throws IOException {
        return socket(port, TlsFolder.material(certificate).context());
    }

    private static SSLSocket socket(int port, SSLContext context) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setSoTimeout(20_000);
        return (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", port, true);
    }

    private static void ask(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(ASK.getBytes(StandardCharsets.US_ASCII));
        StringBuilder read = new StringBuilder();
        while (read.indexOf("live\"}") < 0) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                throw new IOException("closed after " + read);
            }
            read.append((char) b);
        }
        assertThat(read).contains("200 OK");
    }
}
