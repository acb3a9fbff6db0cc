/** What deliveries are measured beside, each with the settings that suit it best. */
@NullMarked
package io.holdfast.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
