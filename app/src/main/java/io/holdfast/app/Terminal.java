package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;

/** The person at standard input, if there is one. */
final class Terminal {

    private Terminal() {}

    /** Whether standard input is a terminal; asked of {@code test}, since Java's own answer differs between versions. */
    static boolean attached() {
        try {
            return new ProcessBuilder("test", "-t", "0").inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            throw new HoldfastException("terminal", "cannot run test -t 0 to look for a terminal: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Asks and waits; anything but a y is a no. */
    static boolean agrees(String question, PrintWriter err) {
        err.print(question + " [y/N] ");
        err.flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
        } catch (IOException e) {
            throw new HoldfastException("terminal", "the answer cannot be read: " + e, e);
        }
    }
}
