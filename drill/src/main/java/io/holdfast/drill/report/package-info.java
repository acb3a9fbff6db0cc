/** What a drill found, as a table and as JSON. */
@NullMarked
package io.holdfast.drill.report;

import org.jspecify.annotations.NullMarked;
