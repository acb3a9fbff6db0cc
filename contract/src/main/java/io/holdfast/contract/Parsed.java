package io.holdfast.contract;

/** What reading a schema came to. */
sealed interface Parsed {

    /** Values can be checked by it. */
    record Good(ValueSchema schema) implements Parsed {}

    /**
     * It is no schema.
     *
     * @param line counted from 1
     * @param column counted from 1
     */
    record Bad(int line, int column, String message) implements Parsed {

        /** Where is not known. */
        static Bad of(String message) {
            return new Bad(1, 1, message);
        }
    }
}
