package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Authentication.CertificateName;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client's certificate names it, over real TLS. */
class CertificatePeerTest {

    private static final String PASSWORD = "changeit";
    private static final long LIMIT_S = 30;

    @TempDir
    static Path folder;

    @Test
    void aCertificatesSubjectIsThePeer() throws Exception {
        Path server = keyStore("server", "CN=localhost");
        Path client = keyStore("client", "CN=billing\\, west,OU=payments,O=Acme");
        Vertx vertx = Vertx.vertx();
        try {
            HttpServer listening = vertx.createHttpServer(new HttpServerOptions()
                            .setSsl(true)
                            .setKeyCertOptions(store(server))
                            .setTrustOptions(store(client))
                            .setClientAuth(ClientAuth.REQUEST))
                    .requestHandler(CertificatePeerTest::answer)
                    .listen(0, "localhost")
                    .await(LIMIT_S, TimeUnit.SECONDS);
            HttpServer open = vertx.createHttpServer()
                    .requestHandler(CertificatePeerTest::answer)
                    .listen(0, "localhost")
                    .await(LIMIT_S, TimeUnit.SECONDS);
            HttpClientOptions plain = new HttpClientOptions().setSsl(true).setTrustOptions(store(server));

            assertThat(ask(
                            vertx.createHttpClient(new HttpClientOptions(plain).setKeyCertOptions(store(client))),
                            listening))
                    .isEqualTo("billing, west | CN=billing\\, west,OU=payments,O=Acme");
            assertThat(ask(vertx.createHttpClient(plain), listening)).isEqualTo("null | null");
            assertThat(ask(vertx.createHttpClient(), open)).isEqualTo("null | null");
        } finally {
            vertx.close().await(LIMIT_S, TimeUnit.SECONDS);
        }
    }

    private static void answer(HttpServerRequest request) {
        request.response()
                .end(new CertificatePeer(CertificateName.COMMON_NAME).of(request) + " | "
                        + new CertificatePeer(CertificateName.SUBJECT).of(request));
    }

    private static String ask(HttpClient client, HttpServer server) throws Exception {
        return client.request(HttpMethod.GET, server.actualPort(), "localhost", "/")
                .compose(request -> request.send().compose(HttpClientResponse::body))
                .await(LIMIT_S, TimeUnit.SECONDS)
                .toString();
    }

    private static PfxOptions store(Path path) {
        return new PfxOptions().setPath(path.toString()).setPassword(PASSWORD);
    }

    private static Path keyStore(String name, String subject) throws Exception {
        Path path = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        name,
                        "-dname",
                        subject,
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        path.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return path;
    }
}
