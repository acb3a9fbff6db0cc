package io.holdfast.core.catalog;

/** Where operators and monitoring are answered, apart from those who send records. */
public record AdminPort(
        @Doc(value = "Address to listen on.", byDefault = "127.0.0.1")
        String host,

        @Doc("Port to listen on; 0 chooses a free one.") int port,

        @Doc(value = "Whether this port speaks TLS too, where gateway.tls is declared.", byDefault = "true")
        boolean tls) {

    /** Checks the range. */
    public AdminPort {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port \"" + port + "\" is out of range; 0 to 65535");
        }
    }
}
