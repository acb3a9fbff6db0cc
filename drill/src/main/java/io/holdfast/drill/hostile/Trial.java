package io.holdfast.drill.hostile;

/**
 * One thing that a hostile client tried, and what came of it.
 *
 * @param attack which kind, such as {@code slow head}
 * @param what was sent, for people
 * @param status of the first answer; 0 when the connection was closed without one
 * @param heldMs how long the gateway kept the connection open; negative when it did to the end
 */
record Trial(String attack, String what, int status, long heldMs) {}
