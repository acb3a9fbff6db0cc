/** What every benchmark measures with: processes and what they use, goals, tables. */
@NullMarked
package io.holdfast.benchmarks.measure;

import org.jspecify.annotations.NullMarked;
