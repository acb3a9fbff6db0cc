/** The command line and the wiring: the only place that sees every part. */
@NullMarked
package io.holdfast.app;

import org.jspecify.annotations.NullMarked;
