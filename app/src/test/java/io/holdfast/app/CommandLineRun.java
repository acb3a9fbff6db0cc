package io.holdfast.app;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command printed and exited with. */
record CommandLineRun(int code, String out, String err) {

    static CommandLineRun of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Holdfast.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
        return new CommandLineRun(code, out.toString(), err.toString());
    }
}
