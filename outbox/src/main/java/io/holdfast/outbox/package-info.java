/**
 * Takes records from a table of PostgreSQL into their topic: each once, and those of a key in the order in which they were
 * committed.
 *
 * <p>{@link io.holdfast.outbox.Outbox} is an instance; any number of them share a table. One thread of it agrees with the
 * others, by locks of the database, on who has which shard; a {@code ShardWorker} for each shard it has moves rows to Kafka
 * in transactions that also write which rows they moved, and then deletes those. The locks say who should, the transactional
 * id says who may.
 */
@NullMarked
package io.holdfast.outbox;

import org.jspecify.annotations.NullMarked;
