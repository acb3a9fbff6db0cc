package io.holdfast.gateway;

/** How far one batch's request has come. */
enum BatchStage {
    /** More lines may follow. */
    READING,
    /** No line follows, though the body has not arrived: it is malformed, or there is no memory for it. */
    CUT_SHORT,
    /** The body has arrived. */
    ARRIVED,
    /** The client has gone. */
    GONE;

    BatchStage cutShort() {
        return this == READING ? CUT_SHORT : this;
    }

    BatchStage arrived() {
        return this == GONE ? GONE : ARRIVED;
    }

    /** Whether the answer ends with the results that are under way. */
    boolean isLast() {
        return this == CUT_SHORT || this == ARRIVED;
    }
}
