package io.holdfast.contract;

import java.util.List;

/** A schema, ready to check values. Thread-safe; a check runs within {@link Effort}'s limits. */
interface ValueSchema {

    /** Checks JSON; what fits is in the schema's own form, without a registry's head. */
    Judgement json(byte[] value);

    /** Checks the schema's own form, which begins at {@code from}; what fits is the whole of {@code value}. */
    Judgement encoded(byte[] value, int from);

    /**
     * What keeps this schema from reading what {@code writer} wrote: empty when it reads all of it, and a reason each for the places
     * where it does not, or where that cannot be told. Both are of one kind.
     */
    List<String> obstaclesToRead(ValueSchema writer);

    /** The same with what a registry's serializers put between the schema's id and the value. */
    default Judgement framed(byte[] value, int from) {
        return encoded(value, from);
    }

    /** What stands there. */
    default byte[] indexes() {
        return new byte[0];
    }
}
