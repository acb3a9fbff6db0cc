/** The pure core of a delivery, one per source partition, and the loop that polls, runs and commits around it. */
@NullMarked
package io.holdfast.delivery.engine;

import org.jspecify.annotations.NullMarked;
