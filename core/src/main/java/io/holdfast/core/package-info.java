/** What every part of Holdfast shares: the catalog, plans for topics, time, and the root exception. */
@NullMarked
package io.holdfast.core;

import org.jspecify.annotations.NullMarked;
