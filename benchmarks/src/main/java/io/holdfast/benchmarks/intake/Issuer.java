package io.holdfast.benchmarks.intake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** An issuer of tokens (JWT, RS256 with 2,048 bits) that shows its key over HTTP. */
final class Issuer implements AutoCloseable {

    private static final int KEY_BITS = 2_048;
    private static final Duration LIFE = Duration.ofHours(1);

    private final KeyPair keys;
    private final HttpServer server;

    private Issuer(KeyPair keys, HttpServer server) {
        this.keys = keys;
        this.server = server;
    }

    static Issuer start() throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(KEY_BITS);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Issuer issuer = new Issuer(generator.generateKeyPair(), server);
        server.createContext("/keys", issuer::answer);
        server.start();
        return issuer;
    }

    private void answer(HttpExchange exchange) throws IOException {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        byte[] body = """
                {"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"k1","n":"%s","e":"%s"}]}
                """.formatted(number(key.getModulus()), number(key.getPublicExponent()))
                .getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** A gateway's setting of this name: all may write who show a token. */
    String declared() {
        return "authentication: { tokens: { issuer: \"%s\", keys-url: \"%s/keys\", audience: [holdfast] }, writers: [\"*\"], readers: [anyone] }"
                .formatted(url(), url());
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** So many tokens, each unlike all others, good for an hour. */
    List<String> tokens(int count) throws GeneralSecurityException {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tokens.add(token());
        }
        return tokens;
    }

    private String token() throws GeneralSecurityException {
        String claims = """
                {"iss":"%s","aud":"holdfast","sub":"billing","exp":%d,"jti":"%s","scope":"openid profile","client_id":"billing"}
                """.formatted(url(), Instant.now().plus(LIFE).getEpochSecond(), UUID.randomUUID());
        String signed = text("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k1\"}".getBytes(StandardCharsets.UTF_8))
                + "."
                + text(claims.strip().getBytes(StandardCharsets.UTF_8));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(keys.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + text(signature.sign());
    }

    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int from = bytes[0] == 0 ? 1 : 0;
        return text(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
