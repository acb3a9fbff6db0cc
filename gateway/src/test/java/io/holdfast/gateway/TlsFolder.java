package io.holdfast.gateway;

import io.holdfast.core.tls.TlsFiles;
import io.holdfast.core.tls.TlsMaterial;
import io.holdfast.core.tls.TlsReading;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;

/** A folder with a gateway's TLS files, which a test may change, and clients of that gateway. */
final class TlsFolder {

    static final Path FILES = Path.of("..", "core", "src", "test", "resources", "tls");

    private final Path folder;

    TlsFolder(Path folder) throws IOException {
        this.folder = folder;
        put("server.pem", "server.pem");
        put("server.key", "server.key");
        put("ca.pem", "ca.pem");
    }

    /** Puts one of the tests' files in the place of another. */
    void put(String source, String name) throws IOException {
        Files.copy(FILES.resolve(source), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** The settings of a gateway with these files. */
    String gateway(String clientAuth, String further) {
        String tls =
                "certificate: \"" + folder.resolve("server.pem") + "\", key: \"" + folder.resolve("server.key") + "\"";
        String clients = clientAuth.equals("none")
                ? ""
                : ", client-ca: \"" + folder.resolve("ca.pem") + "\", client-auth: " + clientAuth;
        return "gateway: { port: 0, tls: { " + tls + clients + " }" + further + " }\n";
    }

    /** A client that believes the tests' authority and shows this certificate; an empty name for none. */
    static HttpClient client(String certificate) {
        return HttpClient.newBuilder()
                .sslContext(material(certificate).context())
                .build();
    }

    /** The same, which shows its certificate even where the server does not name its authority. */
    static SSLContext insistent(String certificate) throws Exception {
        TlsMaterial material = material(certificate);
        X509KeyManager own =
                (X509KeyManager) material.keyManagers().orElseThrow().getKeyManagers()[0];
        KeyManager insisting = new X509ExtendedKeyManager() {
            @Override
            public String[] getClientAliases(String type, Principal[] issuers) {
                return own.getClientAliases(type, null);
            }

            @Override
            public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
                return own.chooseClientAlias(types, null, socket);
            }

            @Override
            public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
                return own.chooseClientAlias(types, null, null);
            }

            @Override
            public String[] getServerAliases(String type, Principal[] issuers) {
                return new String[0];
            }

            @Override
            public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
                throw new UnsupportedOperationException();
            }

            @Override
            public X509Certificate[] getCertificateChain(String alias) {
                return own.getCertificateChain(alias);
            }

            @Override
            public PrivateKey getPrivateKey(String alias) {
                return own.getPrivateKey(alias);
            }
        };
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                new KeyManager[] {insisting},
                material.trustManagers().orElseThrow().getTrustManagers(),
                null);
        return context;
    }

    static TlsMaterial material(String certificate) {
        Optional<Path> own =
                Optional.of(certificate).filter(name -> !name.isEmpty()).map(name -> FILES.resolve(name + ".pem"));
        Optional<Path> key = own.map(file -> FILES.resolve(certificate + ".key"));
        TlsReading reading = new TlsFiles(own, key, "", Optional.of(FILES.resolve("ca.pem")))
                .read()
                .understand();
        return ((TlsReading.Understood) reading).material();
    }

    static HttpResponse<String> get(HttpClient client, int port, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
