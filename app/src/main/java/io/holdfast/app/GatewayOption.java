package io.holdfast.app;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that names a running gateway. */
final class GatewayOption {

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8080",
            description = "The gateway (default: ${DEFAULT-VALUE}).")
    private String url = "";

    @Mixin
    private TlsOption tls = new TlsOption();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    GatewayClient client() {
        return new GatewayClient(address());
    }

    /** Where the gateway is, and what is believed and shown there. */
    GatewayAddress address() {
        return new GatewayAddress(uri(), tls.material(spec, System.getenv()));
    }

    /** The address without a slash at its end. */
    URI uri() {
        @Nullable URI parsed = parse(url.replaceAll("/+$", ""));
        if (parsed == null
                || parsed.getHost() == null
                || !String.valueOf(parsed.getScheme()).matches("https?")) {
            throw new ParameterException(
                    spec.commandLine(), "--url is an address such as http://127.0.0.1:8080, not \"" + url + "\"");
        }
        return parsed;
    }

    private static @Nullable URI parse(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
