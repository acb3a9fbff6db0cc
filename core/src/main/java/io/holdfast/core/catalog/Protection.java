package io.holdfast.core.catalog;

import java.time.Duration;
import java.util.Optional;

/** How a flow is protected against losing its cluster. */
public record Protection(
        @Doc("Cluster that mirrors the flow.") Optional<String> mirrorTo,
        @Doc("Where backups go.") Optional<Backup> backup) {

    /** Where backups go, how often, and how long they are kept. */
    public record Backup(
            @Doc("Folder or bucket, such as s3://backups/west.")
            String to,

            @Doc(value = "How often.", byDefault = "60s") Duration every,

            @Doc(value = "How long backups are kept.", byDefault = "30d")
            Duration keep) {

        /** Checks the ranges. */
        public Backup {
            Durations.within("every", every, Durations.LONGEST);
            Durations.within("keep", keep, Durations.LONGEST);
        }
    }
}
