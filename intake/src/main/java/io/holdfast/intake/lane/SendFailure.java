package io.holdfast.intake.lane;

/**
 * Why a record handed to the producer was not acknowledged.
 *
 * <p>Whatever the kind, the record may be in the log: an earlier attempt can have been appended and its answer lost. The
 * kind matters only once the log was read and the record was not found.
 *
 * @param code stable word: the error's name in kebab-case
 * @param message what Kafka said
 */
public record SendFailure(Kind kind, String code, String message) {

    /** What the failure says about another attempt. */
    public enum Kind {
        /** The producer ended; the next one may well succeed. */
        PRODUCER_LOST,
        /** This very record will never be taken. */
        RECORD_REFUSED,
        /** This gateway may not write to the topic, for now or for ever. */
        PERMISSION
    }
}
