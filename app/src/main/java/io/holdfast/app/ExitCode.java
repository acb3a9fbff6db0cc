package io.holdfast.app;

/** What commands exit with. */
final class ExitCode {

    static final int OK = 0;
    static final int NO = 1;
    static final int NOT_HAPPENED = 2;
    static final int FAILED = 3;

    private ExitCode() {}
}
