package io.holdfast.benchmarks.intake;

/** What a gateway asks of its callers beyond the plain path. */
enum Guard {
    PLAIN("plain", false, false, false),
    TLS("TLS", true, false, false),
    TOKEN("JWT", false, true, false),
    CONTRACT("contract", false, false, true),
    ALL("all three", true, true, true);

    private final String words;
    private final boolean tls;
    private final boolean token;
    private final boolean contract;

    Guard(String words, boolean tls, boolean token, boolean contract) {
        this.words = words;
        this.tls = tls;
        this.token = token;
        this.contract = contract;
    }

    /** What each is declared by, in a catalog. */
    record Means(String tls, String authentication, String contract) {}

    String words() {
        return words;
    }

    /** What a single record is called in tables. */
    String single() {
        return "single: " + words;
    }

    /** What a batch is called in tables. */
    String batch() {
        return "batch: " + words;
    }

    boolean tls() {
        return tls;
    }

    boolean token() {
        return token;
    }

    boolean contract() {
        return contract;
    }

    /** Of topics. */
    String prefix() {
        return "access-" + ordinal();
    }

    GatewayKind gateway(Means means) {
        String flow = contract ? ", " + means.contract() : "";
        String gateway = (tls ? ", " + means.tls() : "") + (token ? ", " + means.authentication() : "");
        return new GatewayKind(prefix(), prefix(), flow, gateway, "", "");
    }
}
