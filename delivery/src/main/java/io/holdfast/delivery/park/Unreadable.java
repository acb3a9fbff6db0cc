package io.holdfast.delivery.park;

/**
 * A record of the park log that could not be understood, or that belongs to another topic than the source is now. It may
 * hold back a key that is not known. It stays in the log until somebody writes a tombstone under its key.
 */
public record Unreadable(int partition, long parkOffset, String why) {}
