/** Where records go: databases, HTTP endpoints, topics. */
@NullMarked
package io.holdfast.delivery.sink;

import org.jspecify.annotations.NullMarked;
