package io.holdfast.delivery.deadletter;

import io.holdfast.core.HoldfastException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins dead letters with the decisions about them: of each record the newest letter, if it is one of those asked for. Only
 * those are held in memory, up to a limit. Give it all letters first and the decisions then, so that no letter seems open
 * which was decided meanwhile. Not thread-safe.
 */
public final class LetterJoin {

    private static final Logger LOG = LoggerFactory.getLogger(LetterJoin.class);

    /** What is kept of a letter beside its content, or of one that is not wanted, about. */
    private static final int LETTER_BYTES = 400;

    private final Predicate<PlacedLetter> wanted;
    private final long mostBytes;
    private final Map<String, Optional<PlacedLetter>> newest = new HashMap<>();
    private final Map<String, List<LetterDecision>> decisions = new HashMap<>();
    private long bytes;

    /** Keeps what is {@code wanted}, and of that no more than {@code mostBytes}. */
    public LetterJoin(Predicate<PlacedLetter> wanted, long mostBytes) {
        this.wanted = wanted;
        this.mostBytes = mostBytes;
    }

    /**
     * A record of the dead-letter topic, in the topic's order; it replaces an earlier letter about the same record.
     *
     * @throws HoldfastException when more than the limit would have to be kept
     */
    public void letter(ConsumerRecord<byte[], byte[]> appended) {
        PlacedLetter placed = PlacedLetter.of(appended);
        Optional<PlacedLetter> kept = Optional.of(placed).filter(wanted);
        Optional<PlacedLetter> replaced = newest.put(placed.subject(), kept);
        bytes += bytes(kept) - (replaced == null ? 0 : bytes(replaced));
        if (bytes > mostBytes) {
            throw new HoldfastException(
                    "too-many-letters",
                    "the dead letters of \"" + appended.topic() + "\" that were asked for take more than "
                            + (mostBytes >> 20) + " MiB of memory; ask for fewer, by --partition, --class, --since or"
                            + " --key, or give the command a larger heap (HOLDFAST_JAVA_OPTS=-Xmx2g)",
                    null);
        }
    }

    private static long bytes(Optional<PlacedLetter> kept) {
        return LETTER_BYTES
                + kept.map(PlacedLetter::letter)
                        .map(letter -> length(letter.key()) + length(letter.value()))
                        .orElse(0L);
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** A record of the command topic, in the topic's order; what is no command is passed over. */
    public void command(ConsumerRecord<byte[], byte[]> appended) {
        try {
            String subject = DecisionReader.subject(appended);
            if (newest.containsKey(subject)) {
                decisions.computeIfAbsent(subject, none -> new ArrayList<>()).add(DecisionReader.read(appended));
            }
        } catch (IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("topic", appended.topic())
                    .addKeyValue("partition", appended.partition())
                    .addKeyValue("offset", appended.offset())
                    .log("what is no command is passed over: {}", e.getMessage());
        }
    }

    /** What was found: by partition, and within it in the order of the records' offsets. */
    public List<LetterHistory> histories() {
        List<LetterHistory> found = new ArrayList<>();
        newest.forEach((subject, letter) -> letter.ifPresent(
                placed -> found.add(new LetterHistory(placed, decisions.getOrDefault(subject, List.of())))));
        found.sort(Comparator.comparing(
                LetterHistory::placed,
                Comparator.comparingInt(PlacedLetter::partition)
                        .thenComparingLong(placed ->
                                placed.own() ? placed.letter().source().offset() : placed.offset())
                        .thenComparingLong(PlacedLetter::offset)));
        return found;
    }
}
