/** Plans for a cluster's topics: what would have to change so that the cluster is as the catalog says. Pure. */
@NullMarked
package io.holdfast.core.plan;

import org.jspecify.annotations.NullMarked;
