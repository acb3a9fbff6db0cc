package io.holdfast.drill.check;

import io.holdfast.drill.history.Stamp;

/** One record as a fresh reader found it in the log. */
public record LogEntry(int partition, long offset, Stamp stamp) {}
