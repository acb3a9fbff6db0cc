package io.holdfast.app;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The command line as a page of the docs. Pure. */
final class CommandLinePage {

    private static final String HEAD = """
            # Command line

            Generated from the commands; a test keeps it true. `holdfast COMMAND --help` says the same. Every command and subcommand takes
            `-h`, `--help` and `-V`, `--version`.

            ## Exit codes

            | code | meaning |
            |---|---|
            """;

    private static final String COMPLETION = """

            ## Completion

            For bash and zsh, in this terminal; the same line in `~/.bashrc` or `~/.zshrc` keeps it:

            ```sh
            source <(./holdfast generate-completion)
            ```
            """;

    private final CommandLine root;

    CommandLinePage(CommandLine root) {
        this.root = root;
    }

    String text() {
        StringBuilder page = new StringBuilder(HEAD);
        root.getCommandSpec()
                .usageMessage()
                .exitCodeList()
                .forEach((code, meaning) -> page.append("| ")
                        .append(code)
                        .append(" | ")
                        .append(meaning)
                        .append(" |\n"));
        page.append(COMPLETION);
        root.getSubcommands().values().forEach(command -> command(page, command, "##"));
        return page.toString();
    }

    private static void command(StringBuilder page, CommandLine command, String level) {
        CommandSpec spec = command.getCommandSpec();
        if (spec.name().equals("help")) {
            return;
        }
        page.append('\n')
                .append(level)
                .append(" `")
                .append(spec.qualifiedName())
                .append("`\n\n");
        page.append(escaped(String.join(" ", spec.usageMessage().description())))
                .append('\n');
        List<ArgSpec> arguments = spec.args().stream()
                .filter(argument ->
                        !(argument instanceof OptionSpec option && (option.usageHelp() || option.versionHelp())))
                .toList();
        if (!arguments.isEmpty()) {
            page.append("\n| argument | meaning |\n|---|---|\n");
            arguments.forEach(argument -> page.append(row(argument)));
        }
        String examples = Arrays.stream(spec.usageMessage().footer())
                .map(line -> line.replaceFirst("^ {2}", "") + "\n")
                .collect(Collectors.joining());
        if (!examples.isEmpty()) {
            page.append("\n```sh\n").append(examples).append("```\n");
        }
        Map<String, CommandLine> subcommands = command.getSubcommands();
        subcommands.values().stream().distinct().forEach(sub -> command(page, sub, level + "#"));
    }

    private static String row(ArgSpec argument) {
        String name = argument instanceof OptionSpec option
                ? String.join(", ", option.names()) + (option.arity().max() > 0 ? " " + option.paramLabel() : "")
                : parameter((PositionalParamSpec) argument);
        return "| `" + name + "` | " + escaped(String.join(" ", description(argument))) + " |\n";
    }

    private static String parameter(PositionalParamSpec argument) {
        String label = argument.paramLabel() + (argument.arity().max() > 1 ? "..." : "");
        return argument.arity().min() == 0 ? "[" + label + "]" : label;
    }

    private static List<String> description(ArgSpec argument) {
        String shown = argument.defaultValue() == null ? "" : argument.defaultValue();
        return Arrays.stream(argument.description())
                .map(line -> line.replace("${DEFAULT-VALUE}", shown).replace("${COMPLETION-CANDIDATES}", "text, json"))
                .toList();
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
