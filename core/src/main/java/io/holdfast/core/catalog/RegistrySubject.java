package io.holdfast.core.catalog;

import java.util.Optional;
import java.util.OptionalInt;

/** A subject of the schema registry. */
public record RegistrySubject(
        @Doc("The subject; the topic's name and \"-value\" when absent, as Confluent's TopicNameStrategy has it.")
        Optional<String> subject,

        @Doc(value = "Version in force: a number, or latest, which is taken up when it changes.", byDefault = "latest")
        String version) {

    private static final String LATEST = "latest";

    /** Checks the version. */
    public RegistrySubject {
        if (!version.equals(LATEST) && !version.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("version \"" + version + "\" is neither a number from 1 on nor latest");
        }
        if (subject.isPresent() && subject.get().isBlank()) {
            throw new IllegalArgumentException("subject is empty; leave it out for the topic's name and \"-value\"");
        }
    }

    /** The version that is in force whatever is registered; empty for the latest. */
    public OptionalInt pinned() {
        return version.equals(LATEST) ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(version));
    }

    /** The subject for the values of {@code topic}. */
    public String subjectOf(String topic) {
        return subject.orElse(topic + "-value");
    }
}
