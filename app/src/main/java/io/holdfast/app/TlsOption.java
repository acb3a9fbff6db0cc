package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.tls.TlsContents;
import io.holdfast.core.tls.TlsFiles;
import io.holdfast.core.tls.TlsMaterial;
import io.holdfast.core.tls.TlsReading;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of TLS towards a gateway. */
final class TlsOption {

    private static final String PASSWORD = "HOLDFAST_KEY_PASSWORD";

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "PEM file of the authorities to believe (default: those of the platform).")
    private Optional<Path> authorities = Optional.empty();

    @Option(names = "--cert", paramLabel = "FILE", description = "PEM file of the certificate to show, with --key.")
    private Optional<Path> certificate = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "PEM file of its private key; the password of an encrypted one comes from " + PASSWORD + ".")
    private Optional<Path> key = Optional.empty();

    /** What the files hold; none when none is named. */
    Optional<TlsMaterial> material(CommandSpec spec, Map<String, String> environment) {
        if (certificate.isPresent() != key.isPresent()) {
            throw new ParameterException(spec.commandLine(), "--cert and --key belong together; name both files");
        }
        if (certificate.isEmpty() && authorities.isEmpty()) {
            return Optional.empty();
        }
        TlsReading reading = new TlsFiles(certificate, key, environment.getOrDefault(PASSWORD, ""), authorities)
                .read()
                .understand();
        if (reading instanceof TlsReading.Broken broken) {
            throw new HoldfastException(
                    "tls",
                    broken.faults().stream().map(TlsContents.Fault::message).collect(Collectors.joining("; ")),
                    null);
        }
        return Optional.of(((TlsReading.Understood) reading).material());
    }
}
