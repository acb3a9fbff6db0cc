/** The context by which traces hang together. Pure. */
@org.jspecify.annotations.NullMarked
package io.holdfast.core.trace;
