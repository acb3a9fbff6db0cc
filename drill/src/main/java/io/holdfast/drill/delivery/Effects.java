package io.holdfast.drill.delivery;

import io.holdfast.drill.sandbox.SandboxProcess;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where a drill's delivery ends, which notes every effect in the order in which it is had. Thread-safe. */
interface Effects extends AutoCloseable {

    /** The catalog's sink for one life of a process, such as {@code 1.2}, as YAML on one line. */
    String sink(String life);

    /** The times of what is declared count from now. */
    void loadBegins();

    /** Everything so far, in the order in which it ended. */
    List<Request> all();

    /** How many there are. */
    long count();

    /** How many there are of this life of a process. */
    long of(String life);

    /** Whether what comes again under the same identity has no effect again; otherwise each of them is an effect. */
    boolean keyed();

    /** When the first refusal begins; {@link Long#MAX_VALUE} when there is none, or no load yet. */
    default long refusesFromNanos() {
        return Long.MAX_VALUE;
    }

    /** Keys of which any record is refused at any time. */
    default Set<String> refusedKeys() {
        return Set.of();
    }

    /** What can be treated badly here, if anything can. */
    default Optional<SandboxProcess> process() {
        return Optional.empty();
    }

    @Override
    void close();
}
