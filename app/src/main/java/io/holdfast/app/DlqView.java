package io.holdfast.app;

import io.holdfast.delivery.deadletter.DeadLetter;
import io.holdfast.delivery.deadletter.LetterDecision;
import io.holdfast.delivery.deadletter.LetterHistory;
import io.holdfast.delivery.deadletter.PlacedLetter;
import io.holdfast.delivery.park.Command;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Dead letters as people and programs see them. Pure. */
final class DlqView {

    private DlqView() {}

    /** In one word or a few: open; or what was decided, by whom and when. */
    static String state(LetterHistory history) {
        return history.decided().map(DlqView::decision).orElse("open");
    }

    static String decision(LetterDecision decision) {
        boolean discarded = decision.action() == Command.Action.DISCARD;
        return (discarded ? "discarded" : decision.edited() ? "redriven, edited," : "redriven") + " by " + decision.by()
                + " at " + Instant.ofEpochMilli(decision.atMs());
    }

    static String time(long epochMs) {
        return epochMs == DeadLetter.UNKNOWN
                ? "unknown"
                : Instant.ofEpochMilli(epochMs).toString();
    }

    /** Text where it is text, else base64. */
    static String readable(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "none";
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return "base64 " + Base64.getEncoder().encodeToString(bytes);
        }
    }

    /** In one line of at most this many characters. */
    static String brief(String text, int most) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= most ? line : line.substring(0, most - 1) + "…";
    }

    /** For lists: without bodies and stack. */
    static Map<String, @Nullable Object> brief(LetterHistory history) {
        DeadLetter letter = history.letter();
        PlacedLetter placed = history.placed();
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("address", placed.address());
        view.put("id", letter.id());
        view.put("state", history.state().name().toLowerCase(Locale.ROOT));
        view.put("convention", letter.convention().name().toLowerCase(Locale.ROOT));
        view.put("writer", letter.writer());
        view.put("topic", letter.source().topic());
        view.put("partition", letter.source().partition());
        view.put("offset", letter.source().offset());
        view.put("attempts", letter.attempts());
        view.put("failedAtMs", letter.failedAtMs());
        view.put("class", letter.failure().errorClass());
        view.put("message", letter.failure().message());
        view.put("keyBase64", base64(letter.key()));
        view.put("redrives", history.redrives());
        view.put("decisions", decisions(history));
        return view;
    }

    /** Everything that is known. */
    static Map<String, @Nullable Object> whole(LetterHistory history) {
        DeadLetter letter = history.letter();
        Map<String, @Nullable Object> view = brief(history);
        view.put("clusterId", letter.source().clusterId());
        view.put("topicId", letter.source().topicId());
        view.put("timestampMs", letter.source().timestampMs());
        view.put("firstFailedAtMs", letter.firstFailedAtMs());
        view.put("letterPartition", history.placed().partition());
        view.put("letterOffset", history.placed().offset());
        view.put("letterAtMs", history.placed().appendedMs());
        view.put("stack", letter.failure().stack());
        List<Map<String, @Nullable Object>> headers = new ArrayList<>();
        for (Header header : letter.headers()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("name", header.key());
            one.put("valueBase64", base64(header.value()));
            headers.add(one);
        }
        view.put("headers", headers);
        view.put("valueBase64", base64(letter.value()));
        return view;
    }

    private static List<Map<String, @Nullable Object>> decisions(LetterHistory history) {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (LetterDecision decision : history.decisions()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("action", decision.action().name().toLowerCase(Locale.ROOT));
            one.put("by", decision.by());
            one.put("atMs", decision.atMs());
            one.put("edited", decision.edited());
            all.add(one);
        }
        return all;
    }

    private static @Nullable String base64(byte @Nullable [] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }
}
