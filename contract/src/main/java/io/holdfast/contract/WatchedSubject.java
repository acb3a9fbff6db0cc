package io.holdfast.contract;

import io.holdfast.core.catalog.RegistrySubject;
import io.holdfast.core.time.Ticker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subject of one flow's contract: what is kept of it, what the registry says of it, and the schemas that this makes. A version
 * that cannot be used leaves the one before in force, and is a problem. Asked by one thread, read by many.
 */
final class WatchedSubject {

    /** Versions whose values are taken; older ones are not. */
    static final int MOST_VERSIONS = 20;

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int MOST_UNKNOWN = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(WatchedSubject.class);

    private final String flow;
    private final String subject;
    private final RegistrySubject declared;
    private final FlowContract contract;
    private final Source source;
    private final TreeMap<Integer, Registered> known = new TreeMap<>();
    private final Map<Integer, ValueSchema> parsed = new LinkedHashMap<>();
    /** Ids that values showed and that are no version's, by when the first did; those that were shown last. */
    private final Map<Integer, Long> unknown = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
            return size() > MOST_UNKNOWN;
        }
    };

    private volatile Runnable unknownId = () -> {};
    private volatile long askedNanos;
    private volatile long answeredNanos;
    private volatile boolean answered;
    private volatile @Nullable String trouble = "the registry has not been asked yet";
    private volatile @Nullable String unusable;
    private volatile @Nullable String notKept;

    /** Where versions come from and are kept. */
    record Source(RegistryClient registry, SchemaCache cache, Ticker ticker) {}

    WatchedSubject(io.holdfast.core.catalog.Flow flow, FlowContract contract, Source source) {
        this.flow = flow.name();
        this.contract = contract;
        this.declared = contract.declared().registry().orElseThrow();
        this.subject = declared.subjectOf(flow.topicName());
        this.source = source;
        source.cache().read(subject).forEach(version -> known.put(version.number(), version));
        use();
    }

    String name() {
        return subject;
    }

    void onUnknownId(Runnable asks) {
        unknownId = asks;
    }

    /**
     * Asks the registry.
     *
     * @param there false when it is known to be away: what is known then is only told
     * @return whether it answered
     */
    boolean refresh(boolean there) {
        if (!there) {
            trouble = "the registry did not answer for another subject, and was not asked for this one";
            return false;
        }
        long beganNanos = source.ticker().nanos();
        try {
            if (fetch()) {
                notKept = source.cache()
                        .write(subject, List.copyOf(known.values()))
                        .orElse(null);
                use();
            }
            trouble = null;
            askedNanos = beganNanos;
            answeredNanos = source.ticker().nanos();
            answered = true;
            return true;
        } catch (RegistryClient.Trouble e) {
            if (!e.text().equals(trouble) && !Thread.currentThread().isInterrupted()) {
                LOG.atWarn()
                        .addKeyValue("flow", flow)
                        .addKeyValue("subject", subject)
                        .log(e.text());
            }
            trouble = e.text();
            return !e.away();
        }
    }

    /** Makes {@code known} what the registry has; whether anything changed. */
    private boolean fetch() throws RegistryClient.Trouble {
        List<Integer> wanted = wanted();
        Registered latest =
                source.registry().version(subject, declared.pinned().isPresent() ? declared.version() : "latest");
        Registered before = known.get(latest.number());
        boolean same = before != null && before.id() == latest.id() && wanted.equals(List.copyOf(known.keySet()));
        if (same) {
            return false;
        }
        Map<Integer, Registered> now = new TreeMap<>();
        now.put(latest.number(), latest);
        boolean replaced = before != null && before.id() != latest.id();
        for (int number : wanted) {
            Registered kept = replaced ? null : known.get(number);
            if (!now.containsKey(number)) {
                now.put(number, kept == null ? source.registry().version(subject, "" + number) : kept);
            }
        }
        known.clear();
        known.putAll(now);
        return true;
    }

    private List<Integer> wanted() throws RegistryClient.Trouble {
        if (declared.pinned().isPresent()) {
            return List.of(declared.pinned().getAsInt());
        }
        List<Integer> all = source.registry().versions(subject);
        return all.subList(Math.max(0, all.size() - MOST_VERSIONS), all.size());
    }

    /** Puts in force what is known, the latest first. */
    private void use() {
        List<SchemaSet.Version> usable = new ArrayList<>();
        unusable = null;
        SchemaKind kind = null;
        parsed.keySet().retainAll(known.values().stream().map(Registered::id).toList());
        for (Registered version : known.descendingMap().values()) {
            Optional<SchemaKind> its = SchemaKind.ofRegistered(version.type());
            ValueSchema schema = parsed.get(version.id());
            if (schema == null) {
                schema = parse(version);
            }
            if (schema != null && (kind == null || its.equals(Optional.of(kind)))) {
                kind = its.orElse(null);
                parsed.put(version.id(), schema);
                usable.add(new SchemaSet.Version(version.id(), version.number(), schema));
            }
        }
        if (kind != null) {
            SchemaSet.Version latest = usable.get(0);
            contract.use(new SchemaSet(kind, usable, this::mayTurnUp));
            LOG.atInfo()
                    .addKeyValue("flow", flow)
                    .addKeyValue("subject", subject)
                    .addKeyValue("version", latest.number())
                    .log("contract in force: schema " + latest.id());
        }
    }

    private @Nullable ValueSchema parse(Registered version) {
        Parsed result = SchemaParser.parse(version, subject, contract.declared().message());
        if (result instanceof Parsed.Good good) {
            return good.schema();
        }
        String why = "version " + version.number() + " of subject \"" + subject + "\" cannot be used: "
                + ((Parsed.Bad) result).message();
        unusable = unusable == null ? why : unusable;
        LOG.atWarn().addKeyValue("flow", flow).log(why);
        return null;
    }

    /**
     * Whether the registry may know this id, though it did not when it was asked last. It is asked again at once, but no more than
     * every two seconds, as ids may be made up; one that was shown only after it had been asked may turn up all the same.
     */
    private boolean mayTurnUp(int id) {
        long nowNanos = source.ticker().nanos();
        boolean fresh = answered && trouble == null && nowNanos - answeredNanos < FRESH_NANOS;
        if (!fresh) {
            unknownId.run();
        }
        return firstShown(id, nowNanos) - askedNanos >= 0 || !fresh;
    }

    private long firstShown(int id, long nowNanos) {
        synchronized (unknown) {
            Long before = unknown.putIfAbsent(id, nowNanos);
            return before == null ? nowNanos : before;
        }
    }

    /** What an operator should know; null when all is well. */
    @Nullable
    String problem() {
        SchemaSet now = contract.schemas();
        String what = trouble;
        if (now == null) {
            return "the contract of flow \"" + flow + "\" has never been loaded: "
                    + (what == null ? String.valueOf(unusable) : what) + "; its records are "
                    + (contract.declared().untilLoaded() == io.holdfast.core.catalog.Contract.UntilLoaded.SHED
                            ? "refused"
                            : "taken unchecked");
        }
        if (what != null) {
            return "flow \"" + flow + "\" is checked by version " + now.latest().number() + " of subject \"" + subject
                    + "\" as it was kept: " + what;
        }
        String other = unusable == null ? notKept : unusable;
        return other == null ? null : "flow \"" + flow + "\": " + other;
    }

    /** Seconds since the registry confirmed what is in force; -1 when it never did. */
    double ageSeconds() {
        return answered ? (source.ticker().nanos() - answeredNanos) / 1e9 : -1;
    }
}
