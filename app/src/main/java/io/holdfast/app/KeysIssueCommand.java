package io.holdfast.app;

import io.holdfast.core.catalog.Durations;
import io.holdfast.gateway.access.ApiKey;
import io.holdfast.gateway.access.KeyFile;
import io.holdfast.gateway.access.Principal;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast keys issue}. */
@Command(
        name = "issue",
        mixinStandardHelpOptions = true,
        description = "Prints a new API key, once: only its hash is kept.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast keys issue billing --note \"nightly export\" --expires-in 90d",
            "  HOLDFAST_API_KEY=$(holdfast keys issue ann --group operators) holdfast lanes"
        })
final class KeysIssueCommand implements Callable<Integer> {

    private static final Duration LONGEST = Duration.ofDays(36_500);

    @Parameters(index = "0", paramLabel = "PRINCIPAL", description = "Whom the key stands for.")
    private String principal = "";

    @Option(names = "--note", paramLabel = "TEXT", description = "What it is for; shown in listings.")
    private String note = "";

    @Option(names = "--group", paramLabel = "NAME", description = "A group of the principal; may be repeated.")
    private List<String> groups = new ArrayList<>();

    @Option(
            names = "--expires-in",
            paramLabel = "TIME",
            description = "How long it is good for, such as 90d (default: until it is revoked).")
    private Optional<String> expiresIn = Optional.empty();

    @Mixin
    private KeysFile file = new KeysFile();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        for (String name : names()) {
            if (!Principal.fits(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "principals and groups have 1 to 255 characters, none of them a control character");
            }
        }
        ApiKey key = file.open()
                .issue(new KeyFile.Wanted(
                        principal,
                        groups,
                        note,
                        expiresIn.map(this::duration).orElse(null),
                        System.getProperty("user.name", "unknown")));
        print(key);
        return ExitCode.OK;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(groups);
        names.add(principal);
        return names;
    }

    private Duration duration(String text) {
        try {
            Duration duration = Durations.parse(text);
            if (!duration.isZero() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--expires-in " + e.getMessage(), e);
        }
        throw new ParameterException(spec.commandLine(), "--expires-in is more than 0s, not \"" + text + "\"");
    }

    /** The key alone on standard output, so that it can be taken from there. */
    private void print(ApiKey key) {
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("id", key.id());
            shown.put("principal", principal);
            shown.put("key", key.reveal());
            out.println(Json.text(shown));
        } else {
            out.println(key.reveal());
            PrintWriter err = spec.commandLine().getErr();
            err.println("holdfast: this is key " + key + " of \"" + principal + "\"; it cannot be shown again");
            err.flush();
        }
        out.flush();
    }
}
