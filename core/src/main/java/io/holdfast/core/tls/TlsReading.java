package io.holdfast.core.tls;

import java.util.List;

/** What came of reading PEM files. */
public sealed interface TlsReading {

    /** They can be used. */
    record Understood(TlsMaterial material) implements TlsReading {}

    /** They cannot; {@code faults} are all that is wrong. */
    record Broken(List<TlsContents.Fault> faults) implements TlsReading {}
}
