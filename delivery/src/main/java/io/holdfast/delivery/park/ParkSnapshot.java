package io.holdfast.delivery.park;

import java.time.Duration;
import java.util.List;

/**
 * A park partition as it was when it was claimed.
 *
 * @param live what is parked, by offset in the source
 * @param unreadable what was not understood; it may hold back keys that are not known, so the partition's order is not
 *     certain until somebody has looked at it
 * @param commandsNext offset of the first command that is not carried out
 * @param read how many records the park partition holds, claims and tombstones included
 * @param skewMs what the broker's clock is ahead of this machine's; negative when it is behind
 */
public record ParkSnapshot(
        List<Parked> live, List<Unreadable> unreadable, long commandsNext, long read, long skewMs, Duration took) {}
