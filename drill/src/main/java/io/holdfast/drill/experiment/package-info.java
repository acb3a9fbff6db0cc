/** Drills as YAML: what to run, what to break and when, what to expect; and their running. */
@NullMarked
package io.holdfast.drill.experiment;

import org.jspecify.annotations.NullMarked;
