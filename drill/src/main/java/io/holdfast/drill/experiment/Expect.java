package io.holdfast.drill.experiment;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.holdfast.core.catalog.Durations;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What must have happened for the drill to count.
 *
 * @param accepted critical records, at least 1: a drill in which nothing was promised breaks no promise
 * @param spooled critical records
 * @param shed standard and bulk records
 * @param shedWithin time within which 99 of 100 refusals come while nothing is started; empty where the machine is too
 *     busy with Kafka itself for milliseconds to be judged
 * @param retries attempts beyond the first of standard and bulk records
 * @param publishedWithoutRedis critical records that are published while Redis is away; fewer break a promise of a fleet's
 * @param goodputWithin time after recovery within which first attempts succeed as before; empty where that is not judged
 */
public record Expect(
        long accepted,
        long spooled,
        long shed,
        Optional<Duration> shedWithin,
        long retries,
        long publishedWithoutRedis,
        Optional<Duration> goodputWithin) {

    /** Checks the numbers. */
    public Expect {
        Words.require(
                accepted >= 1,
                "accepted is " + accepted + "; at least 1 record must be accepted for a drill to prove anything");
        Words.require(spooled >= 0, "spooled is " + spooled + "; give 0 or more");
        Words.require(shed >= 0, "shed is " + shed + "; give 0 or more");
        Words.require(
                shedWithin.isEmpty() || shed > 0,
                "shed-within has nothing to be judged by; say with shed how many refusals there must be");
        Words.require(retries >= 0, "retries is " + retries + "; give 0 or more");
        Words.require(
                publishedWithoutRedis >= 0, "published-without-redis is " + publishedWithoutRedis + "; give 0 or more");
        Words.require(
                goodputWithin.isEmpty() || retries > 0,
                "goodput-within is judged beside callers who retry; say with retries how many there must be");
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Expect of(Written as) {
        return new Expect(
                as.accepted(),
                as.spooled(),
                as.shed(),
                Optional.ofNullable(as.shedWithin()).map(Durations::parse),
                as.retries(),
                as.publishedWithoutRedis(),
                Optional.ofNullable(as.goodputWithin()).map(Durations::parse));
    }

    /** As a file writes it. */
    private record Written(
            long accepted,
            long spooled,
            long shed,
            @JsonProperty("shed-within") @Nullable String shedWithin,
            long retries,
            @JsonProperty("published-without-redis") long publishedWithoutRedis,
            @JsonProperty("goodput-within") @Nullable String goodputWithin) {}
}
