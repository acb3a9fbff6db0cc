package io.holdfast.gateway;

/** What is answered at one port. Health is answered at all of them, since a load balancer asks where it sends to. */
enum Served {
    /** Everything. */
    ALL,
    /** Records; health without its reasons; nothing else. */
    RECORDS,
    /** What is for operators and monitoring. */
    OPERATORS;

    boolean records() {
        return this != OPERATORS;
    }

    boolean operators() {
        return this != RECORDS;
    }
}
