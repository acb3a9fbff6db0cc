package io.holdfast.drill.sandbox;

/**
 * What the owner of a sandbox answers.
 *
 * @param done whether what was asked was done
 * @param message what was done, or why not
 * @param sandbox the sandbox afterwards
 */
public record ControlReply(boolean done, String message, SandboxView sandbox) {}
