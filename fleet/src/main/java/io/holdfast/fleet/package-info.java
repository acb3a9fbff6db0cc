/** A spool in Redis that several gateways share, and what they agree on by it, lane by lane. */
@NullMarked
package io.holdfast.fleet;

import org.jspecify.annotations.NullMarked;
