package io.holdfast.gateway;

import io.holdfast.core.tls.TlsContents;
import io.holdfast.core.tls.TlsMaterial;
import io.holdfast.core.tls.TlsReading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides what becomes of the contents of the TLS files, each time they are read. What cannot be used changes nothing: the
 * certificate in use stays. Pure; not thread-safe.
 */
final class TlsReload {

    private final Duration warnBefore;
    private TlsContents inUse;
    private TlsMaterial material;
    private Optional<String> trouble = Optional.empty();

    /** What to do now. */
    sealed interface Turn {

        /** Nothing has changed. */
        record Stay() implements Turn {}

        /** Serve these from now on. */
        record Take(TlsMaterial material) implements Turn {}

        /** What is there now is of no use, and that is news; {@code why} is one sentence. */
        record Refuse(String why) implements Turn {}
    }

    /**
     * @param inUse what {@code material} was understood from
     * @param warnBefore how long before its end a certificate is a problem
     */
    TlsReload(TlsContents inUse, TlsMaterial material, Duration warnBefore) {
        this.inUse = inUse;
        this.material = material;
        this.warnBefore = warnBefore;
    }

    /** The files hold {@code contents} now. */
    Turn see(TlsContents contents, Instant now) {
        if (contents.equals(inUse)) {
            trouble = Optional.empty();
            return new Turn.Stay();
        }
        TlsReading reading = contents.understand();
        if (reading instanceof TlsReading.Broken broken) {
            return refuse(faults(broken));
        }
        TlsMaterial found = ((TlsReading.Understood) reading).material();
        Optional<String> notValid = found.notValid(now);
        if (notValid.isPresent()) {
            return refuse("the new certificate " + notValid.get());
        }
        inUse = contents;
        material = found;
        trouble = Optional.empty();
        return new Turn.Take(found);
    }

    private Turn refuse(String why) {
        boolean known = trouble.filter(why::equals).isPresent();
        trouble = Optional.of(why);
        return known ? new Turn.Stay() : new Turn.Refuse(why);
    }

    static String faults(TlsReading.Broken broken) {
        return broken.faults().stream().map(TlsContents.Fault::message).collect(Collectors.joining("; "));
    }

    /** What serves at present. */
    TlsMaterial material() {
        return material;
    }

    /** Whether the files hold something that cannot be used. */
    boolean broken() {
        return trouble.isPresent();
    }

    /** What an operator should know, one sentence each. */
    List<String> problems(Instant now) {
        List<String> problems = new ArrayList<>(2);
        trouble.ifPresent(
                why -> problems.add("the TLS files cannot be used, and those read before stay in use: " + why));
        timeProblem(now).ifPresent(problems::add);
        return problems;
    }

    private Optional<String> timeProblem(Instant now) {
        return material.notValid(now)
                .map(why -> "the TLS certificate " + why + "; put a valid one into gateway.tls.certificate")
                .or(() -> material.expiresAt()
                        .filter(end -> end.minus(warnBefore).isBefore(now))
                        .map(end -> "the TLS certificate expires at " + end + "; renew it"));
    }
}
