package io.holdfast.app;

import picocli.CommandLine.Option;

/** The option that chooses between text for people and JSON for programs. */
final class OutputOption {

    private enum Form {
        TEXT,
        JSON
    }

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Form form = Form.TEXT;

    boolean json() {
        return form == Form.JSON;
    }
}
