/** The drill of outboxes: transactions that overlap, processes that publish their rows, and a judge that knows neither. */
@NullMarked
package io.holdfast.drill.outbox;

import org.jspecify.annotations.NullMarked;
