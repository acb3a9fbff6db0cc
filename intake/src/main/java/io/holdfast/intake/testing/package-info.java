/** For tests of code that sends records: an intake without Kafka, disk, threads or waiting. */
@NullMarked
package io.holdfast.intake.testing;

import org.jspecify.annotations.NullMarked;
