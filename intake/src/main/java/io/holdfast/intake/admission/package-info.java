/** Admission: how much may be in flight, by bytes and by measured latency, and who is shed first. */
@NullMarked
package io.holdfast.intake.admission;

import org.jspecify.annotations.NullMarked;
