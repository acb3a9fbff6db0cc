package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.catalog.Gateway;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerCertificateTest {

    @TempDir
    Path folder;

    @Test
    void aRequestTellsTheSubjectAndTheNamesOfItsClientsCertificate() throws Exception {
        Gateway settings = GatewayFixture.catalog(
                        "flows: { f: { cluster: west } }\n" + new TlsFolder(folder).gateway("optional", ""))
                .gateway();
        ServerTls tls = ServerTls.of(settings.tls().orElseThrow(), new SimpleMeterRegistry(), InstantSource.system());
        Vertx vertx = ServerVertx.of(1, 1);
        try {
            HttpServer server = vertx.createHttpServer(tls.secured(new HttpServerOptions()))
                    .requestHandler(request -> request.response().end(String.valueOf(PeerCertificate.of(request))))
                    .listen(0, "127.0.0.1")
                    .await(20, TimeUnit.SECONDS);
            int port = server.actualPort();

            assertThat(TlsFolder.get(TlsFolder.client("client"), port, "/").body())
                    .contains(
                            "subject=O=Example,CN=orders,",
                            "names=[URI:spiffe://example.com/orders, DNS:orders.example.com]");
            assertThat(TlsFolder.get(TlsFolder.client(""), port, "/").body()).isEqualTo("Optional.empty");
        } finally {
            vertx.close().await(20, TimeUnit.SECONDS);
        }
    }
}
