/**
 * Deliveries beside what a user would have instead, each subject in a process of its own on one sandbox. A {@link
 * io.holdfast.benchmarks.delivery.Scenario} makes its topic, starts subjects one after the other, and judges each by the log of
 * the calls that its sink saw.
 */
@NullMarked
package io.holdfast.benchmarks.delivery;

import org.jspecify.annotations.NullMarked;
