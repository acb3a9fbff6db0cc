/** Load with a memory: stamped records, one request outstanding for each key, retries under the same idempotency key. */
@NullMarked
package io.holdfast.drill.workload;

import org.jspecify.annotations.NullMarked;
