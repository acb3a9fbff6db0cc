/** Drills whose course is written in Java, for what an experiment's file has no words for. */
@NullMarked
package io.holdfast.drill.scenario;

import org.jspecify.annotations.NullMarked;
