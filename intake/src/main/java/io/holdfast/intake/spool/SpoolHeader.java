package io.holdfast.intake.spool;

import org.jspecify.annotations.Nullable;

/** One header of a spooled record. */
public record SpoolHeader(String name, byte @Nullable [] value) {}
