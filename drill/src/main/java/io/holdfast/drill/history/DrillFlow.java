package io.holdfast.drill.history;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The flows a drill sends to, one of each tier. A flow's topic has its name. */
public enum DrillFlow {
    /** Spooled while Kafka is away, and never refused for the sake of others. */
    CRITICAL("drill"),
    /** Refused while Kafka is away. */
    STANDARD("drill-standard"),
    /** Refused while Kafka is away, and first when there is too much. */
    BULK("drill-bulk");

    private final String flow;

    DrillFlow(String flow) {
        this.flow = flow;
    }

    /** Its name in the catalog, and its topic's. */
    public String flow() {
        return flow;
    }

    /** Its tier, as a catalog writes it. */
    public String tier() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name of its key {@code number}; no other flow has that. */
    public String key(int number) {
        return tier().charAt(0) + Integer.toString(number);
    }

    /** The flow of this name. */
    public static Optional<DrillFlow> of(String flow) {
        return Arrays.stream(values()).filter(known -> known.flow.equals(flow)).findFirst();
    }
}
