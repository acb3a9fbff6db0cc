package io.holdfast.fleet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fleet as Redis told it to a member.
 *
 * @param leftMs what was left of the member's lease, in milliseconds
 * @param members those alive, in order of their leases
 * @param lanes those that are not direct, by name
 * @param joinedMs when the member became one, which it does anew after its lease was over; epoch milliseconds by Redis's clock
 */
record FleetView(long leftMs, List<String> members, Map<String, LaneView> lanes, long joinedMs) {

    /** Nothing known. */
    static final FleetView NONE = new FleetView(0, List.of(), Map.of(), 0);

    /** Reads what {@code beat.lua} returns. */
    static FleetView of(List<?> reply) {
        List<String> members = new ArrayList<>();
        ((List<?>) reply.get(1)).forEach(member -> members.add(text(member)));
        Map<String, LaneView> lanes = new HashMap<>();
        for (Object each : (List<?>) reply.get(2)) {
            LaneView lane = lane((List<?>) each);
            lanes.put(lane.lane(), lane);
        }
        return new FleetView(number(reply.get(0)), List.copyOf(members), Map.copyOf(lanes), number(reply.get(3)));
    }

    /** Records of all lanes. */
    long records() {
        return lanes.values().stream().mapToLong(LaneView::records).sum();
    }

    /** Lanes that the member holds. */
    int heldBy(String member) {
        return (int) lanes.values().stream()
                .filter(lane -> lane.holder().equals(member))
                .count();
    }

    private static LaneView lane(List<?> f) {
        String frontier = text(f.get(4));
        return new LaneView(
                text(f.get(0)),
                number(f.get(1)),
                text(f.get(2)).equals("switching"),
                text(f.get(3)),
                frontier.isEmpty() ? null : Long.valueOf(frontier),
                number(f.get(5)),
                number(f.get(6)),
                number(f.get(7)),
                number(f.get(8)),
                number(f.get(9)),
                (int) number(f.get(10)),
                (int) number(f.get(11)),
                (int) number(f.get(12)));
    }

    static String text(@Nullable Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
    }

    static long number(@Nullable Object reply) {
        return reply instanceof Number number ? number.longValue() : Long.parseLong(text(reply));
    }
}
