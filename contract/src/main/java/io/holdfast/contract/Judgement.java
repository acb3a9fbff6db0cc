package io.holdfast.contract;

import io.holdfast.intake.ShedReason;
import io.holdfast.intake.Violations;

/** What a contract says of a value. */
sealed interface Judgement {

    /**
     * It is as it must be.
     *
     * @param value what goes to Kafka: the caller's own bytes, or their binary form
     */
    record Fits(byte[] value) implements Judgement {}

    /** It is not. */
    record Breaks(Violations violations) implements Judgement {

        /** For one reason. */
        static Breaks at(String pointer, String message) {
            return new Breaks(Violations.of(pointer, message));
        }
    }

    /** Nobody can tell at the moment. */
    record Open(ShedReason reason) implements Judgement {}

    /** There is nothing to check by, and the catalog says that the record is taken all the same. */
    record Unchecked() implements Judgement {}
}
