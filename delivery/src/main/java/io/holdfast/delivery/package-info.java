/**
 * Takes records out: runs a handler for every record of a topic, many keys in parallel, each key in order; retries what
 * fails without holding up the healthy keys; ends every record as done, parked or dead-lettered.
 *
 * <p>{@code engine} decides and polls; {@code offsets} remembers what is done above the committed offset; {@code park} is
 * the log of records that wait for a retry; {@code policy} classifies failures and limits retries; {@code sink} writes to
 * databases, HTTP endpoints and topics.
 */
@NullMarked
package io.holdfast.delivery;

import org.jspecify.annotations.NullMarked;
