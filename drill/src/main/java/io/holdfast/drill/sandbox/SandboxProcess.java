package io.holdfast.drill.sandbox;

/** A process of a sandbox that can be treated badly. */
public interface SandboxProcess {

    /** What people call it, such as {@code node 2}. */
    String called();

    /** Whether it runs, paused or not. */
    boolean alive();

    /** Whether it was paused and not resumed. */
    boolean paused();

    /** Ends it at once (SIGKILL). */
    void kill();

    /** Ends it in order. */
    void stop();

    /** Ends it in order if it runs, and starts it. */
    void restart();

    /** Stops it without ending it (SIGSTOP). */
    void pause();

    /** Lets it go on (SIGCONT). */
    void resume();

    /** Deletes its data; it must not run. */
    void wipe();
}
