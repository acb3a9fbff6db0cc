/** For tests of handlers: a delivery without Kafka, threads or waiting. */
@NullMarked
package io.holdfast.delivery.testing;

import org.jspecify.annotations.NullMarked;
