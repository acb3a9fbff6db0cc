package io.holdfast.core.catalog;

/** A value that is used but never printed. */
public record Secret(String reveal) {

    @Override
    public String toString() {
        return "********";
    }
}
