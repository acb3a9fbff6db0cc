package io.holdfast.intake;

import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.AppendResult;
import io.holdfast.intake.spool.EmbeddedSpool;
import io.holdfast.intake.spool.Frontier;
import io.holdfast.intake.spool.Generation;
import io.holdfast.intake.spool.RecoveryVisitor;
import io.holdfast.intake.spool.Settlement;
import io.holdfast.intake.spool.Spool;
import io.holdfast.intake.spool.SpoolEntry;
import io.holdfast.intake.spool.SpoolException;
import io.holdfast.intake.spool.SpoolHeader;
import io.holdfast.intake.window.RecordName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Keeps promised records that Kafka refused for good, with their story, until an operator retries or discards them.
 *
 * <p>A spool of its own beside the spool: a record is forced here before it is settled there, so that a crash in between
 * leaves it in both, and adding it again changes nothing. What operators do is appended to {@code audit.log}, see {@link AuditLog}. Thread-safe.
 */
final class RefusedArea implements RefusedRecords, AutoCloseable {

    private static final String REASON = "holdfast.refused.reason";
    private static final String MESSAGE = "holdfast.refused.message";
    private static final String REFUSED_AT = "holdfast.refused.at";
    private static final long FORCE_LIMIT_MS = 10_000;
    private static final int HEX = 16;
    private static final Pattern ID = Pattern.compile("([0-9a-f]{1,16})-([0-9a-f]{1,16})");

    private final Spool store;
    private final AuditLog audit;
    private final IntakeTime time;
    private final NavigableMap<AcceptanceId, Resting> resting = new ConcurrentSkipListMap<>();
    /** The youngest of each name, for those who ask what became of a record. */
    private final Map<RecordName, AcceptanceId> youngest = new ConcurrentHashMap<>();

    private Predicate<SpoolEntry> retrying = entry -> false;

    /** Where a record rests in the store, under which name it was accepted, and why it rests here. */
    private record Resting(long ref, RecordName name, String reason) {}

    private RefusedArea(Spool store, AuditLog audit, IntakeTime time) {
        this.store = store;
        this.audit = audit;
        this.time = time;
    }

    /** Opens the area in {@code folder}. */
    static RefusedArea open(Path folder, String instance, long maxBytes, IntakeTime time) {
        Spool store = EmbeddedSpool.open(new EmbeddedSpool.Owner(folder, instance, maxBytes, time.clock()));
        RefusedArea area = new RefusedArea(store, new AuditLog(folder.resolve("audit.log"), time.clock()), time);
        store.recover(new RecoveryVisitor() {
            @Override
            public void generation(Generation generation) {
                // The refused area knows no partitionings.
            }

            @Override
            public void frontier(Frontier frontier) {
                // Nor positions.
            }

            @Override
            public void entry(long ref, SpoolEntry entry) {
                area.rests(entry, ref);
            }
        });
        return area;
    }

    /** How a record is offered again; true once that is promised. */
    void retryBy(Predicate<SpoolEntry> offers) {
        retrying = offers;
    }

    /** Stores a record with its story; on return it is on stable storage. */
    void refuse(SpoolEntry entry, String reason, String message) {
        if (resting.containsKey(entry.acceptance())) {
            return;
        }
        List<SpoolHeader> headers = new ArrayList<>(entry.headers());
        headers.add(text(REASON, reason));
        headers.add(text(MESSAGE, message));
        headers.add(text(REFUSED_AT, Long.toString(time.epochMs())));
        CompletableFuture<AppendResult> done = new CompletableFuture<>();
        store.append(with(entry, headers), null, done::complete);
        AppendResult result = done.completeOnTimeout(null, FORCE_LIMIT_MS, TimeUnit.MILLISECONDS)
                .join();
        if (!(result instanceof AppendResult.Forced forced)) {
            throw new SpoolException(
                    SpoolException.Reason.UNWRITABLE,
                    "record \"" + entry.recordId() + "\" could not be forced to the refused area; it stays in its lane",
                    null);
        }
        rests(entry, forced.ref());
    }

    /** How many records rest here. */
    int size() {
        return resting.size();
    }

    @Override
    public List<Refused> list(String after, int limit) {
        NavigableMap<AcceptanceId, Resting> rest =
                acceptance(after).map(id -> resting.tailMap(id, false)).orElse(resting);
        return rest.values().stream()
                .limit(limit)
                .map(at -> store.read(at.ref()))
                .map(RefusedArea::shown)
                .toList();
    }

    @Override
    public Optional<Refused> find(String id) {
        return at(id).map(at -> store.read(at.ref())).map(RefusedArea::shown);
    }

    /** Why the record that {@code flow} accepted under this name rests here; empty when it does not. */
    Optional<String> reason(String flow, String recordId) {
        return Optional.ofNullable(youngest.get(RecordName.of(flow, recordId)))
                .map(resting::get)
                .map(Resting::reason);
    }

    @Override
    public boolean retry(String id, String who) {
        return take(id).map(taken -> decide(who, "retry", taken, entry -> retrying.test(bare(entry))))
                .orElse(false);
    }

    @Override
    public boolean discard(String id, String who) {
        return take(id).map(taken -> decide(who, "discard", taken, entry -> true))
                .orElse(false);
    }

    /** Carries the decision out on a record that was taken; it rests here again unless that {@code leaves} it settled. */
    private boolean decide(String who, String what, Taken taken, Predicate<SpoolEntry> leaves) {
        SpoolEntry entry = taken.entry();
        AtomicBoolean left = new AtomicBoolean();
        try {
            return audit.audited(who, what + described(entry), () -> {
                left.set(leaves.test(entry));
                if (left.get()) {
                    store.settle(taken.ref(), entry.acceptance(), new Settlement.Refused());
                }
                return left.get();
            });
        } finally {
            if (!left.get()) {
                rests(entry, taken.ref());
            }
        }
    }

    private void rests(SpoolEntry entry, long ref) {
        RecordName name = RecordName.of(entry.flow(), entry.recordId());
        resting.put(entry.acceptance(), new Resting(ref, name, header(entry, REASON)));
        youngest.merge(name, entry.acceptance(), (a, b) -> a.compareTo(b) < 0 ? b : a);
    }

    /** A record that one operator decides about. */
    private record Taken(SpoolEntry entry, long ref) {}

    /** Takes the record out, so that nobody else acts on it meanwhile; one that cannot be read stays. */
    private Optional<Taken> take(String id) {
        Optional<Resting> at = at(id);
        if (at.isEmpty()) {
            return Optional.empty();
        }
        Resting rest = at.get();
        SpoolEntry entry = store.read(rest.ref());
        if (!resting.remove(entry.acceptance(), rest)) {
            return Optional.empty();
        }
        youngest.remove(rest.name(), entry.acceptance());
        return Optional.of(new Taken(entry, rest.ref()));
    }

    private Optional<Resting> at(String id) {
        return acceptance(id).map(resting::get);
    }

    /** Identity of an acceptance as people see it: two hexadecimal numbers. */
    private static String id(AcceptanceId acceptance) {
        return Long.toHexString(acceptance.incarnation()) + "-" + Long.toHexString(acceptance.sequence());
    }

    private static Optional<AcceptanceId> acceptance(String id) {
        Matcher parts = ID.matcher(id);
        return parts.matches()
                ? Optional.of(new AcceptanceId(
                        Long.parseUnsignedLong(parts.group(1), HEX), Long.parseUnsignedLong(parts.group(2), HEX)))
                : Optional.empty();
    }

    private static String described(SpoolEntry entry) {
        return " id=" + id(entry.acceptance()) + " record=" + entry.recordId().replaceAll("\\s", "_") + " flow="
                + entry.flow();
    }

    /** Where operators' decisions are written down. */
    AuditLog audit() {
        return audit;
    }

    private static Refused shown(SpoolEntry entry) {
        return new Refused(
                id(entry.acceptance()),
                entry.flow(),
                entry.recordId(),
                entry.lane().topic(),
                entry.lane().partition(),
                entry.acceptedAtMs(),
                Long.parseLong(header(entry, REFUSED_AT)),
                header(entry, REASON),
                header(entry, MESSAGE),
                entry.key(),
                entry.value(),
                bare(entry).headers().stream()
                        .<Header>map(header -> new RecordHeader(header.name(), header.value()))
                        .toList());
    }

    private static SpoolEntry bare(SpoolEntry entry) {
        return with(
                entry,
                entry.headers().stream()
                        .filter(h -> !h.name().startsWith("holdfast.refused."))
                        .toList());
    }

    private static SpoolEntry with(SpoolEntry entry, List<SpoolHeader> headers) {
        return new SpoolEntry(
                entry.lane(),
                entry.acceptance(),
                entry.flow(),
                entry.recordId(),
                entry.flags(),
                entry.acceptedAtMs(),
                entry.expiresAtMs(),
                entry.bodyDigest(),
                entry.key(),
                entry.value(),
                headers);
    }

    private static String header(SpoolEntry entry, String name) {
        return entry.headers().stream()
                .filter(h -> h.name().equals(name))
                .map(SpoolHeader::value)
                .findFirst()
                .map(RefusedArea::text)
                .orElse("0");
    }

    private static String text(byte @Nullable [] value) {
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    private static SpoolHeader text(String name, String value) {
        return new SpoolHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        store.close();
    }
}
