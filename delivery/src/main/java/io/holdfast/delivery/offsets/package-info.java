/** What is done above the committed offset, and how it is kept in the commit's metadata. */
@NullMarked
package io.holdfast.delivery.offsets;

import org.jspecify.annotations.NullMarked;
