package io.holdfast.core.catalog;

/** Tells the addresses that only this machine reaches. */
final class Loopback {

    private Loopback() {}

    static boolean is(String host) {
        return host.equals("localhost")
                || host.matches("127(\\.\\d{1,3}){3}")
                || host.equals("::1")
                || host.equals("[::1]");
    }
}
