package io.holdfast.intake;

import java.util.Map;

/**
 * What the gateways of a fleet know of each other's transactional producers: who sends under which id, and whose gateways have
 * been gone since they were last shut out. A gateway that comes back is not taken off that list by coming back. Thread-safe.
 */
public interface FleetProducers {

    /** Of a gateway that shares its spool with nobody. */
    FleetProducers ALONE = new FleetProducers() {
        @Override
        public long note(String transactionalId) {
            return 0;
        }

        @Override
        public boolean noted(long number) {
            return true;
        }

        @Override
        public Map<String, Long> gone() {
            return Map.of();
        }

        @Override
        public void fenced(Map<String, Long> ids) {
            // Nobody else is there who could be gone.
        }
    };

    /**
     * This gateway is to send under that id.
     *
     * @return a number to ask {@link #noted} with
     */
    long note(String transactionalId);

    /**
     * Whether the fleet knows of it, and counts this gateway among its members: only then may anything be sent, or nobody would
     * shut this gateway out once it is gone.
     */
    boolean noted(long number);

    /**
     * Ids of gateways that have been gone since they were shut out last, each with a number that tells this time from others.
     *
     * @throws io.holdfast.intake.spool.SpoolException when the fleet cannot be asked
     */
    Map<String, Long> gone();

    /**
     * These were shut out after {@link #gone} told them.
     *
     * @throws io.holdfast.intake.spool.SpoolException when the fleet cannot be told
     */
    void fenced(Map<String, Long> ids);
}
