/** The thin adapter to a cluster's admin interface: reads views, carries out steps. No policy. */
@NullMarked
package io.holdfast.core.kafka;

import org.jspecify.annotations.NullMarked;
