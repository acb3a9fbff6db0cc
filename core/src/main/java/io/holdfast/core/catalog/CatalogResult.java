package io.holdfast.core.catalog;

import java.util.List;

/** What reading a catalog came to. */
public sealed interface CatalogResult {

    /**
     * The catalog can be used; warnings are worth a look.
     *
     * @param positions where its keys stand, for what is found wrong later
     */
    record Valid(Catalog catalog, List<Problem> warnings, Positions positions) implements CatalogResult {}

    /** Where the keys of a catalog stand. */
    interface Positions {

        /** A problem at the key, or at the nearest one around it that is written. */
        Problem problem(String path, String message);
    }

    /** The catalog cannot be used; all problems, in the order of the file. */
    record Invalid(List<Problem> problems) implements CatalogResult {}
}
