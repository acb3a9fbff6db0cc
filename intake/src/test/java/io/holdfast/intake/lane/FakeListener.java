package io.holdfast.intake.lane;

import io.holdfast.intake.spool.SpoolEntry;

/** A listener that does not care. */
final class FakeListener implements LaneListener {

    @Override
    public void published(Acceptance a, long offset) {}

    @Override
    public void spooled(Acceptance a) {}

    @Override
    public void dropped(Acceptance a) {}

    @Override
    public void unknown(Acceptance a) {}

    @Override
    public void found(SpoolEntry entry, long offset) {}

    @Override
    public void expired(SpoolEntry entry) {}

    @Override
    public void unreadable(Lane lane, String why) {}

    @Override
    public void changed(Lane lane, LaneState from, LaneState to) {}

    @Override
    public void lookupOwed(Lane lane) {}
}
