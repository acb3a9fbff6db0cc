package io.holdfast.core.catalog;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A schema registry with Confluent's REST API: Confluent's own, Karapace, Redpanda's, or Apicurio's under /apis/ccompat/v7. */
public record Registry(
        @Doc("Where it is, as in https://registry.example.com:8081.")
        String url,

        @Doc("User of the registry, sent by HTTP's basic scheme.")
        Optional<String> user,

        @Doc("The user's password.") Optional<Secret> password,

        @Doc("Token of the registry, sent as bearer, instead of user and password.")
        Optional<Secret> token,

        @Doc(value = "Longest until an answer is there, connecting included.", byDefault = "5s")
        Duration timeout,

        @Doc(value = "How often it is asked for new versions.", byDefault = "30s")
        Duration poll,

        @Doc(
                value = "Folder where schemas are kept, so that records are checked while the registry is away.",
                byDefault = ".holdfast/contracts")
        Path cache) {

    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration LONGEST_POLL = Duration.ofHours(24);

    /** Checks the ranges, and that the address is one. */
    public Registry {
        Durations.within("timeout", timeout, LONGEST_TIMEOUT);
        Durations.within("poll", poll, LONGEST_POLL);
        if (!addressable(url)) {
            throw new IllegalArgumentException("url \"" + url
                    + "\" is no address of a registry; write it as in https://registry.example.com:8081, user and password"
                    + " under keys of their own");
        }
        if (user.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException("user and password go together, and one of them is missing");
        }
        if (user.isPresent() && token.isPresent()) {
            throw new IllegalArgumentException("there are both user and token; the registry is asked with one of them");
        }
    }

    private static boolean addressable(String url) {
        try {
            URI uri = URI.create(url);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return http && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
