package io.holdfast.intake.spool;

import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedSpoolContractTest extends SpoolContract {

    private static final long MAX_BYTES = 32 << 20;

    @TempDir
    private Path folder;

    @Override
    protected Spool open(RecoveryVisitor visitor) {
        EmbeddedSpool spool =
                EmbeddedSpool.open(new EmbeddedSpool.Owner(folder, "g1", MAX_BYTES, InstantSource.system()));
        spool.recover(visitor);
        return spool;
    }
}
