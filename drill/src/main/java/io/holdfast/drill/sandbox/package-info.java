/**
 * The sandbox: real Kafka brokers and controllers as processes of this machine, for tests, drills and first steps.
 *
 * <p>{@link io.holdfast.drill.sandbox.LocalCluster} starts them from a {@link io.holdfast.drill.sandbox.ClusterSpec}; a
 * {@link io.holdfast.drill.sandbox.Guardian} ends them whatever becomes of the process that started them.
 */
@NullMarked
package io.holdfast.drill.sandbox;

import org.jspecify.annotations.NullMarked;
