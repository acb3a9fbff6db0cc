package io.holdfast.gateway;

/** What a client sent, as a message repeats it. */
final class Quote {

    private static final int LONGEST = 300;

    private Quote() {}

    /** The text, or its beginning: an answer is not to grow with what is sent. */
    static String brief(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
