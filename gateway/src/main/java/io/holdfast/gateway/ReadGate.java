package io.holdfast.gateway;

/** Back-pressure on a body that is being read, with hysteresis: closed when full, opened when drained. Not thread-safe. */
final class ReadGate {

    /** What is to be done with the body's stream. */
    enum Turn {
        PAUSE,
        RESUME,
        STAY
    }

    private boolean closed;

    /** Decides from what is known now; {@code drained} counts only while not {@code full}. */
    Turn turn(boolean full, boolean drained) {
        if (full && !closed) {
            closed = true;
            return Turn.PAUSE;
        }
        if (!full && closed && drained) {
            closed = false;
            return Turn.RESUME;
        }
        return Turn.STAY;
    }
}
