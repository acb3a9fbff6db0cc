package io.holdfast.intake.lane;

import io.holdfast.intake.spool.LaneKey;

/** The lanes of a fleet, as one of its gateways sees them. Thread-safe, and quick enough to be asked under a lane's lock. */
public interface LaneShares {

    /** Of a gateway that shares its spool with nobody. */
    LaneShares ALONE = new LaneShares() {
        @Override
        public Share join(Lane lane) {
            return Share.ALONE;
        }

        @Override
        public boolean mayPublish(LaneKey lane, Share share) {
            return true;
        }

        @Override
        public boolean mayDrain(Share share) {
            return true;
        }

        @Override
        public long beingSent(LaneKey lane) {
            return FleetPart.NOT_SENT;
        }
    };

    /** A lane that has just been made takes part; what it may do until {@link Lane#share} tells otherwise. */
    Share join(Lane lane);

    /** Whether a lane that was told {@code share} last may send a record straight to the log at this moment. */
    boolean mayPublish(LaneKey lane, Share share);

    /** Whether a lane that was told {@code share} last may send spooled records at this moment. */
    boolean mayDrain(Share share);

    /** Records that the fleet holds for the lane while one of its gateways sends them; negative while none does, as far as is known. */
    long beingSent(LaneKey lane);
}
