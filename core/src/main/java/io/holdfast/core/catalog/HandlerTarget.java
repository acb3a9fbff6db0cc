package io.holdfast.core.catalog;

import java.util.Map;

/** Code of the user's own, found on the class path. */
public record HandlerTarget(
        @Doc(
                value =
                        "Class that implements RecordHandler, AsyncRecordHandler or BatchHandler. It has a public constructor"
                                + " that takes a map of settings, or one that takes nothing.",
                key = "class")
        String className,

        @Doc(value = "Settings given to the constructor.", byDefault = "{}")
        Map<String, Secret> settings) {}
