package io.holdfast.app;

import java.nio.file.Path;

/** Where Holdfast is installed; the launcher says it. */
final class Home {

    private Home() {}

    static Path path() {
        return Path.of(System.getProperty("holdfast.home", "."));
    }

    static Path exampleCatalog() {
        return path().resolve("examples").resolve("holdfast.yaml");
    }
}
