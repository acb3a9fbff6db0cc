package io.holdfast.core.catalog;

import java.util.List;

/** What reading a catalog came to. */
public sealed interface CatalogResult {

    /** The catalog can be used; warnings are worth a look. */
    record Valid(Catalog catalog, List<Problem> warnings) implements CatalogResult {}

    /** The catalog cannot be used; all problems, in the order of the file. */
    record Invalid(List<Problem> problems) implements CatalogResult {}
}
