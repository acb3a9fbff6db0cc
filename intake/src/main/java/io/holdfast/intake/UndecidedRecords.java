package io.holdfast.intake;

import java.util.Locale;

/** What an operator says shall become of a halted lane's records, as the log cannot tell whether it holds them. */
public enum UndecidedRecords {
    /** Send them: some may then be in the log twice. */
    RESEND,
    /** Keep them in the refused area, to be looked at one by one. */
    REFUSE;

    /** The decision as a stable word. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
