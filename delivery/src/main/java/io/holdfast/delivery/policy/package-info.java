/** When to try again and when to stop: classification, delays, budget, breaker. Pure. */
@NullMarked
package io.holdfast.delivery.policy;

import org.jspecify.annotations.NullMarked;
