/** Judges what a drill did to the records, from the clients' history and a fresh reading of the log; knows nothing of the gateway. */
@NullMarked
package io.holdfast.drill.check;

import org.jspecify.annotations.NullMarked;
