/**
 * The spool: durable, ordered storage for records that were promised while Kafka was away.
 *
 * <p>{@link io.holdfast.intake.spool.Spool} is what lanes see; {@link io.holdfast.intake.spool.EmbeddedSpool} keeps it in
 * checksummed segments on a local disk, forced in groups.
 */
@NullMarked
package io.holdfast.intake.spool;

import org.jspecify.annotations.NullMarked;
