/**
 * HTTP in front of an {@link io.holdfast.intake.Intake}, on Vert.x.
 *
 * <p>{@link io.holdfast.gateway.HttpGateway} listens; {@code Router} finds the resource; each resource is a class of its own.
 * Nothing here decides what becomes of a record: outcomes are the intake's and only put into words.
 */
@NullMarked
package io.holdfast.gateway;

import org.jspecify.annotations.NullMarked;
