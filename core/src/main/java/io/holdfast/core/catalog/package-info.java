/**
 * The catalog: {@code holdfast.yaml} as immutable records.
 *
 * <p>{@link io.holdfast.core.catalog.CatalogReader} turns text into a {@link io.holdfast.core.catalog.CatalogResult}: a
 * YAML tree with positions is bound to the records by their components' names and types, and every problem is reported at
 * once. {@link io.holdfast.core.catalog.CatalogSchema} describes the same records as a JSON Schema.
 */
@NullMarked
package io.holdfast.core.catalog;

import org.jspecify.annotations.NullMarked;
