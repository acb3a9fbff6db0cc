package io.holdfast.app;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Cluster;
import io.holdfast.core.catalog.Nearest;
import io.holdfast.delivery.deadletter.LetterHistory;
import io.holdfast.delivery.deadletter.LetterTopics;
import io.holdfast.delivery.deadletter.PlacedLetter;
import io.holdfast.delivery.park.ParkNames;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whose dead letters: those of a delivery of the catalog, or those in any topic. */
final class DlqSource {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FLOW.DELIVERY",
            description = "The delivery, as the catalog names it; left out with --topic.")
    private Optional<String> delivery = Optional.empty();

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Dead letters of Kafka Connect, Spring Kafka or a share group, in this topic.")
    private Optional<String> topic = Optional.empty();

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "The catalog's cluster of --topic (default: its only one).")
    private Optional<String> cluster = Optional.empty();

    @Mixin
    private CatalogOption catalog = new CatalogOption();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    /**
     * What was named.
     *
     * @param own names of the delivery's topics; empty for a topic of others
     * @param topic of the dead letters
     */
    record Named(LetterTopics topics, Optional<ParkNames> own, String topic) {

        List<LetterHistory> letters(Predicate<PlacedLetter> wanted) {
            return own.map(names -> topics.own(names, wanted)).orElseGet(() -> topics.others(topic, wanted));
        }
    }

    Named named() {
        if (topic.isEmpty() && delivery.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "name the delivery as FLOW.DELIVERY, or a topic of others with --topic");
        }
        if (topic.isEmpty() && cluster.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--cluster goes with --topic; a delivery's cluster is its flow's");
        }
        Catalog read = catalog.require();
        return topic.map(name -> foreign(read, name)).orElseGet(() -> own(read, delivery.orElse("")));
    }

    /** What stands behind FLOW.DELIVERY; with --topic the first of it was taken for the delivery. */
    List<String> behind(List<String> others) {
        if (topic.isEmpty() || delivery.isEmpty()) {
            return others;
        }
        return Stream.concat(delivery.stream(), others.stream()).toList();
    }

    private static Named own(Catalog catalog, String name) {
        DeliveryNames found = DeliveryNames.find(catalog, name);
        return new Named(
                topics(found.cluster()),
                Optional.of(found.names()),
                found.names().deadLetterTopic());
    }

    private Named foreign(Catalog catalog, String name) {
        Map<String, Cluster> known = catalog.clusters();
        if (cluster.isEmpty() && known.size() != 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--cluster says where --topic is; known are " + String.join(", ", known.keySet()));
        }
        String where = cluster.orElseGet(() -> known.keySet().iterator().next());
        Cluster found = known.get(where);
        if (found == null) {
            throw new HoldfastException(
                    "dead-letters",
                    "the catalog has no cluster \"" + where + "\"" + Nearest.hint(where, known.keySet()),
                    null);
        }
        return new Named(topics(found), Optional.empty(), name);
    }

    private static LetterTopics topics(Cluster cluster) {
        return new LetterTopics(cluster.name(), cluster.clientSettings());
    }
}
