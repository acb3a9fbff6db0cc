package io.holdfast.core.catalog;

/**
 * One thing that is wrong with a catalog.
 *
 * @param line counted from 1
 * @param column counted from 1
 * @param path keys from the root, separated by dots
 * @param message what is wrong, the value, what was expected, what to do
 */
public record Problem(String source, int line, int column, String path, String message) {

    @Override
    public String toString() {
        return source + ":" + line + ":" + column + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
