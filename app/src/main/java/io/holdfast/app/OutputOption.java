package io.holdfast.app;

import java.util.Locale;
import picocli.CommandLine.Option;

/** The option that chooses between text for people and JSON for programs. */
final class OutputOption {

    private enum Form {
        TEXT,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "text",
            description = "For people or for programs: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Form form = Form.TEXT;

    boolean json() {
        return form == Form.JSON;
    }
}
