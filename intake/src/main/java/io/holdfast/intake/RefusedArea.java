package io.holdfast.intake;

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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps promised records that Kafka refused for good, with their story, until an operator retries or discards them.
 *
 * <p>A spool of its own beside the spool: a record is forced here before it is settled there, so that a crash in between
 * leaves it in both, and adding it again changes nothing. What operators do is appended to {@code audit.log}. Thread-safe.
 */
final class RefusedArea implements RefusedRecords, AutoCloseable {

    private static final String REASON = "holdfast.refused.reason";
    private static final String MESSAGE = "holdfast.refused.message";
    private static final String REFUSED_AT = "holdfast.refused.at";
    private static final long FORCE_LIMIT_MS = 10_000;

    private final Spool store;
    private final Path audit;
    private final IntakeTime time;
    private final Map<String, Long> refs = new ConcurrentSkipListMap<>();
    private Predicate<SpoolEntry> retrying = entry -> false;

    private RefusedArea(Spool store, Path audit, IntakeTime time) {
        this.store = store;
        this.audit = audit;
        this.time = time;
    }

    /** Opens the area in {@code folder}. */
    static RefusedArea open(Path folder, String instance, long maxBytes, IntakeTime time) {
        Spool store = EmbeddedSpool.open(new EmbeddedSpool.Owner(folder, instance, maxBytes, time.clock()));
        RefusedArea area = new RefusedArea(store, folder.resolve("audit.log"), time);
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
                area.refs.put(entry.recordId(), ref);
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
        if (refs.containsKey(entry.recordId())) {
            return;
        }
        List<SpoolHeader> headers = new ArrayList<>(entry.headers());
        headers.add(text(REASON, reason));
        headers.add(text(MESSAGE, message));
        headers.add(text(REFUSED_AT, Long.toString(time.epochMs())));
        CompletableFuture<AppendResult> done = new CompletableFuture<>();
        store.append(with(entry, headers), done::complete);
        AppendResult result = done.completeOnTimeout(null, FORCE_LIMIT_MS, TimeUnit.MILLISECONDS)
                .join();
        if (!(result instanceof AppendResult.Forced forced)) {
            throw new SpoolException(
                    SpoolException.Reason.UNWRITABLE,
                    "record \"" + entry.recordId() + "\" could not be forced to the refused area; it stays in its lane",
                    null);
        }
        refs.put(entry.recordId(), forced.ref());
    }

    /** How many records rest here. */
    int size() {
        return refs.size();
    }

    @Override
    public List<Refused> list(int limit) {
        return refs.values().stream()
                .limit(limit)
                .map(store::read)
                .map(RefusedArea::shown)
                .toList();
    }

    @Override
    public Optional<Refused> find(String id) {
        return Optional.ofNullable(refs.get(id)).map(store::read).map(RefusedArea::shown);
    }

    @Override
    public boolean retry(String id, String who) {
        Long ref = refs.get(id);
        if (ref == null) {
            return false;
        }
        SpoolEntry entry = store.read(ref);
        audit(who, "retry", entry);
        return retrying.test(bare(entry)) && remove(id, ref, entry);
    }

    @Override
    public boolean discard(String id, String who) {
        Long ref = refs.get(id);
        if (ref == null) {
            return false;
        }
        SpoolEntry entry = store.read(ref);
        audit(who, "discard", entry);
        return remove(id, ref, entry);
    }

    private boolean remove(String id, long ref, SpoolEntry entry) {
        refs.remove(id);
        store.settle(ref, entry.acceptance(), new Settlement.Refused());
        return true;
    }

    private synchronized void audit(String who, String what, SpoolEntry entry) {
        String line = time.clock().instant() + " " + what + " id=" + entry.recordId() + " flow=" + entry.flow() + " by="
                + who.replaceAll("\\s", "_") + System.lineSeparator();
        try {
            Files.writeString(
                    audit, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.DSYNC);
        } catch (IOException e) {
            throw new SpoolException(
                    SpoolException.Reason.UNWRITABLE,
                    "nothing was done with \"" + entry.recordId() + "\", since the audit log cannot be written: " + e,
                    e);
        }
    }

    private static Refused shown(SpoolEntry entry) {
        return new Refused(
                entry.recordId(),
                entry.flow(),
                entry.lane().topic(),
                entry.lane().partition(),
                entry.acceptedAtMs(),
                Long.parseLong(header(entry, REFUSED_AT)),
                header(entry, REASON),
                header(entry, MESSAGE),
                entry.key(),
                entry.value());
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
