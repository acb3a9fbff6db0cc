/** Drills of deliveries: processes that deliver, an endpoint that records every effect, and a judge that knows neither. */
@NullMarked
package io.holdfast.drill.delivery;

import org.jspecify.annotations.NullMarked;
