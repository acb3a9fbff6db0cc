package io.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The page is generated from the commands and checked in; this keeps it true. */
class CommandLineReferenceTest {

    private static final Path PAGE = Path.of("../docs/reference/command-line.md");

    @Test
    void thePageInTheDocsIsTheCommands() throws IOException {
        String generated = new CommandLinePage(Holdfast.commandLine()).text();
        if (Boolean.getBoolean("holdfast.regenerate")) {
            Files.writeString(PAGE, generated);
        }
        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as(
                        "%s; regenerate with: ./mvnw -pl app -am test -Dtest=CommandLineReferenceTest "
                                + "-Dsurefire.failIfNoSpecifiedTests=false -DargLine=-Dholdfast.regenerate=true",
                        PAGE)
                .isEqualTo(generated);
    }

    @Test
    void theCompletionKnowsEveryCommand() {
        String script = CommandLineRun.of("generate-completion").out();
        for (String name : Holdfast.commandLine().getSubcommands().keySet()) {
            assertThat(script).contains(name);
        }
    }

    @Test
    void everyCommandAndEveryOptionIsDescribed() {
        check(Holdfast.commandLine());
    }

    private static void check(CommandLine command) {
        assertThat(command.getCommandSpec().usageMessage().description())
                .as(command.getCommandSpec().qualifiedName())
                .isNotEmpty();
        assertThat(command.getCommandSpec().args())
                .as(command.getCommandSpec().qualifiedName())
                .allMatch(argument -> argument.description().length > 0);
        command.getSubcommands().values().forEach(CommandLineReferenceTest::check);
    }
}
