package io.holdfast.delivery.policy;

import io.holdfast.core.Sabotage;
import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what an exception means: transient, poison or sink-down. Immutable.
 *
 * <p>It looks at the whole chain of causes, and at the SQL exceptions chained to them. The user's rules go first: the
 * outermost exception that one of them names decides. Otherwise the mildest reading of the chain does, sink-down before
 * transient before poison. The errors do not weigh the same: an outage taken for poison loses records to the dead letters
 * (a deserialiser that cannot reach its schema registry throws a {@code SerializationException}); poison taken for
 * transient costs a few attempts and ends as a dead letter all the same.
 *
 * <p>Poison is what the same bytes will bring about again: deserialisation, validation, and the unchecked exceptions of
 * code that met data it was not written for ({@code NullPointerException}, {@code IllegalArgumentException}, {@code
 * ClassCastException}, arithmetic, indexes, dates). {@code IllegalStateException} and {@code NoSuchElementException} speak
 * of something other than the record, and are transient, as is what nothing names. Refused, unresolved and unroutable
 * connections, failed TLS handshakes and missing rights concern every record: sink-down. Other I/O, and time-outs of calls
 * that were connected, are transient; enough of them open the breaker.
 *
 * <p>Errors: {@code StackOverflowError} is poison, for it comes of how deep the record is nested; {@code AssertionError} as
 * well. {@code OutOfMemoryError} and other errors of the machine are transient: another record may have used the memory. A
 * {@code LinkageError} is a broken deployment: sink-down, so that records wait for a working one instead of dying.
 *
 * <p>Whether a call had its effect is not in an exception; a sink that cannot repeat a call returns
 * {@link Disposition.Unknown} itself.
 */
public final class Classifier {

    private static final int LONGEST_CHAIN = 64;
    private static final boolean BLAMING = Sabotage.BLAME_RECORDS.on();

    private final ClassRules own;

    private Classifier(ClassRules own) {
        this.own = own;
    }

    /** With no rules but the defaults. */
    public static Classifier defaults() {
        return of(Map.of());
    }

    /**
     * With rules of the user's own.
     *
     * @param rules class name to {@code transient}, {@code poison} or {@code sink-down}; a rule covers subclasses. An
     *     {@link IllegalArgumentException} names the rule that is wrong
     */
    public static Classifier of(Map<String, String> rules) {
        Map<String, FailureKind> kinds = new HashMap<>();
        rules.forEach((name, word) -> {
            if (name.isBlank() || name.contains(" ")) {
                throw new IllegalArgumentException(
                        "\"" + name + "\" is not the name of a class; write it with its package");
            }
            try {
                kinds.put(name, FailureKind.parse(word));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("rule for " + name + ": " + e.getMessage(), e);
            }
        });
        return new Classifier(new ClassRules(kinds));
    }

    /** What {@code thrown} means, with its story. */
    public Disposition classify(Throwable thrown) {
        return switch (kind(thrown)) {
            case TRANSIENT -> Disposition.retry(thrown);
            case POISON -> Disposition.poison(thrown);
            case SINK_DOWN -> BLAMING ? Disposition.retry(thrown) : Disposition.sinkDown(thrown);
        };
    }

    /**
     * A handler's answer, or a transient failure if it gave none: forgetting to answer is a fault of the code, not of the
     * record, and would make dead letters of all.
     */
    public Disposition answered(@Nullable Disposition answer) {
        return answer != null
                ? answer
                : new Disposition.Transient(Failure.of(
                        "null-disposition",
                        "the handler returned null; let it return Disposition.done() or a failure"));
    }

    /** What {@code thrown} means. */
    public FailureKind kind(Throwable thrown) {
        List<Throwable> chain = chain(thrown);
        for (Throwable link : chain) {
            Optional<FailureKind> kind = own.kind(link.getClass());
            if (kind.isPresent()) {
                return kind.get();
            }
        }
        return chain.stream()
                .flatMap(link -> known(link).stream())
                .reduce(Classifier::milder)
                .orElse(FailureKind.TRANSIENT);
    }

    private static Optional<FailureKind> known(Throwable link) {
        return link instanceof SQLException sql
                ? Optional.of(SqlStates.kind(sql))
                : ClassRules.DEFAULTS.kind(link.getClass());
    }

    private static FailureKind milder(FailureKind a, FailureKind b) {
        if (a == FailureKind.SINK_DOWN || b == FailureKind.SINK_DOWN) {
            return FailureKind.SINK_DOWN;
        }
        return a == FailureKind.TRANSIENT ? a : b;
    }

    private static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        chain.add(thrown);
        for (int i = 0; i < chain.size() && chain.size() < LONGEST_CHAIN; i++) {
            Throwable link = chain.get(i);
            follow(link.getCause(), chain);
            if (link instanceof SQLException sql) {
                follow(sql.getNextException(), chain);
            }
        }
        return chain;
    }

    private static void follow(@Nullable Throwable next, List<Throwable> chain) {
        if (next != null && chain.stream().noneMatch(seen -> seen == next)) {
            chain.add(next);
        }
    }
}
