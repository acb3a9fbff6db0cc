package io.holdfast.delivery.park;

import io.holdfast.delivery.InboundRecord;

/** A record with how it stands, as the park log keeps it. */
public record ParkedRecord(InboundRecord record, ParkState state) {}
