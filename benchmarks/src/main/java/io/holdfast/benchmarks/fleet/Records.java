package io.holdfast.benchmarks.fleet;

import io.holdfast.intake.spool.AcceptanceId;
import io.holdfast.intake.spool.LaneKey;
import io.holdfast.intake.spool.SpoolEntry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * Records of 200 bytes with what the spool keeps beside them, the same for all arms. No caller named them: of one with an
 * Idempotency-Key the fleet keeps the name besides, for which plain XADD has no like.
 */
final class Records {

    private static final UUID TOPIC = new UUID(1, 2);
    private static final byte[] VALUE = new byte[200];
    private static final byte[] KEY = "account-1234567".getBytes(StandardCharsets.UTF_8);

    private Records() {}

    static SpoolEntry record(long incarnation, int number) {
        return new SpoolEntry(
                new LaneKey("payments", TOPIC, number % Arm.LANES),
                new AcceptanceId(incarnation, number + 1L),
                "payments",
                "01J0000000000000000" + number,
                0,
                1_700_000_000_000L + number,
                0,
                number,
                KEY,
                VALUE,
                List.of());
    }
}
