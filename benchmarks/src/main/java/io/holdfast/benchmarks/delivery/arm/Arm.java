package io.holdfast.benchmarks.delivery.arm;

import java.util.function.Supplier;

/** A subject: it reads a topic and calls a sink for every record. Implementations have a constructor without arguments. */
public interface Arm {

    /**
     * Starts it; it runs until its process is killed.
     *
     * @return asked again and again, tells figures of the subject's own as words like {@code parked=3}
     * @throws Exception when it cannot start
     */
    Supplier<String> start(ArmSettings settings, Sink sink) throws Exception;
}
