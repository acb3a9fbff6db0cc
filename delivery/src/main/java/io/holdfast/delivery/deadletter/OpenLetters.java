package io.holdfast.delivery.deadletter;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Dead letters of one partition about which nobody has decided: the {@value #MOST} oldest. Give it every letter that lay there
 * when a decision was made before that decision. Pure; not thread-safe.
 */
public final class OpenLetters {

    /** Most letters remembered; those behind them are read again once these are decided. */
    public static final int MOST = 10_000;

    /** By the record they are about, oldest letter first. */
    private final Map<String, Open> open = new LinkedHashMap<>();

    private boolean more;

    private record Open(long offset, long appendedMs) {}

    /** A record of the dead-letter topic, in the topic's order; it replaces an earlier letter about the same record. */
    public void letter(ConsumerRecord<byte[], byte[]> appended) {
        String subject = PlacedLetter.of(appended).subject();
        open.remove(subject);
        more |= open.size() >= MOST;
        if (!more) {
            open.put(subject, new Open(appended.offset(), appended.timestamp()));
        }
    }

    /**
     * A record of the command topic, in the topic's order.
     *
     * @throws IllegalArgumentException when it is no command
     */
    public void command(ConsumerRecord<byte[], byte[]> appended) {
        LetterDecision decision = DecisionReader.read(appended);
        String subject = DecisionReader.subject(appended);
        open.computeIfPresent(
                subject, (s, letter) -> decision.decides(letter.offset(), letter.appendedMs()) ? null : letter);
    }

    /** Letters before this offset are not kept by the topic any more. */
    public void expired(long before) {
        open.values().removeIf(letter -> letter.offset() < before);
    }

    /** Whether there are letters that were passed over, and room for them: letters and commands are to be read anew, from the first. */
    public boolean passedOver() {
        return more && open.isEmpty();
    }

    /** When the oldest was written, epoch milliseconds; 0 when none is open. */
    public long oldestMs() {
        return open.isEmpty() ? 0 : open.values().iterator().next().appendedMs();
    }
}
