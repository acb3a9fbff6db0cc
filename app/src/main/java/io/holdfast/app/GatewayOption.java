package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description =
                    "Where the API key, or a token, stands that the gateway is shown (default: what the environment has"
                            + " in HOLDFAST_API_KEY).")
    private Optional<Path> keyFile = Optional.empty();

    @Mixin
    private TlsOption tls = new TlsOption();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    GatewayClient client() {
        return new GatewayClient(address(), credential(System.getenv()));
    }

    /** Where the gateway is, and what is believed and shown there. */
    GatewayAddress address() {
        return new GatewayAddress(uri(), tls.material(spec, System.getenv()));
    }

    /** What is shown to the gateway; none when nothing is given. */
    Optional<String> credential(Map<String, String> environment) {
        Optional<String> given = keyFile.map(GatewayOption::firstLine)
                .or(() -> Optional.ofNullable(environment.get("HOLDFAST_API_KEY")))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
        if (given.isPresent() && !given.get().chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new HoldfastException(
                    "api-key",
                    "what stands in " + (keyFile.isPresent() ? "\"" + keyFile.get() + "\"" : "HOLDFAST_API_KEY")
                            + " is no API key and no token: it has spaces or other characters that neither has",
                    null);
        }
        return given;
    }

    private static String firstLine(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().orElse("");
        } catch (IOException | UncheckedIOException e) {
            throw new HoldfastException("api-key", "the API key in \"" + file + "\" cannot be read: " + e, e);
        }
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
