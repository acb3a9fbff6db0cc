package io.holdfast.drill.contract;

import java.util.Set;

/**
 * One request whose answer the contract decides, and the answer.
 *
 * @param what was sent, for people
 * @param expected what the documentation says of it
 * @param pointer where the value breaks the contract, when it is expected to
 */
record Probe(String what, Expected expected, String pointer, Reply reply) {

    /** What can be expected. */
    enum Expected {
        /** 422, which names the place. */
        REFUSED,
        /** 503 {@code contract-unavailable} with {@code Retry-After}: nobody can tell as long as the registry is away. */
        UNDECIDED,
        /** 200 or 202. */
        TAKEN
    }

    /**
     * The answer.
     *
     * @param status 0 when there was none, since the gateway was not there
     * @param type of the problem, such as {@code contract-violated}; "" for none
     * @param pointers of the violations
     */
    record Reply(int status, String type, boolean retryAfter, Set<String> pointers) {

        /** No answer. */
        static final Reply NONE = new Reply(0, "", false, Set.of());

        /** Copies the pointers. */
        Reply {
            pointers = Set.copyOf(pointers);
        }

        boolean taken() {
            return status == 200 || status == 202;
        }
    }
}
