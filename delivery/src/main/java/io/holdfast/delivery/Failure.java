package io.holdfast.delivery;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.BatchUpdateException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Why an attempt did not succeed, as far as it is kept: no more than {@value #MOST_STACK} characters of the stack.
 *
 * @param errorClass name of the exception's class, or a stable word of a sink's own
 * @param stack empty when there is none
 */
public record Failure(String errorClass, String message, String stack) {

    /** Longest stack kept, in characters. */
    public static final int MOST_STACK = 4_096;

    private static final int MOST_MESSAGE = 1_024;

    /** Cuts what is too long. */
    public Failure {
        message = cut(message, MOST_MESSAGE);
        stack = cut(stack, MOST_STACK);
    }

    /** A failure without an exception. */
    public static Failure of(String errorClass, String message) {
        return new Failure(errorClass, message, "");
    }

    /** What an exception tells, or what it carries if it only carries another: a failed batch, an asynchronous call's. */
    public static Failure of(Throwable thrown) {
        Throwable e = carried(thrown);
        StringWriter stack = new StringWriter();
        e.printStackTrace(new PrintWriter(stack));
        return new Failure(e.getClass().getName(), String.valueOf(e.getMessage()), stack.toString());
    }

    private static Throwable carried(Throwable thrown) {
        Throwable inner = null;
        if (thrown instanceof BatchUpdateException batch) {
            inner = batch.getNextException() == null ? batch.getCause() : batch.getNextException();
        } else if (thrown instanceof CompletionException || thrown instanceof ExecutionException) {
            inner = thrown.getCause();
        }
        return inner == null ? thrown : inner;
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}
