package io.holdfast.outbox;

import io.holdfast.core.catalog.Catalog;
import io.holdfast.core.catalog.Flow;
import io.holdfast.core.catalog.Outbox;
import io.holdfast.core.catalog.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/**
 * What one outbox is made of.
 *
 * @param flow name of the flow, and of the outbox
 * @param topic the flow's topic
 * @param client bootstrap servers and settings passed through from the catalog
 * @param outbox what the catalog says of it
 * @param mostBytes largest key, value and headers of a record together
 */
public record OutboxSettings(String flow, String topic, Map<String, Object> client, Outbox outbox, long mostBytes) {

    private static final int DATABASE_S = 30;

    /** As the catalog declares it; the flow must have an outbox. */
    public static OutboxSettings of(Catalog catalog, Flow flow) {
        return new OutboxSettings(
                flow.name(),
                flow.topicName(),
                catalog.clusterOf(flow).clientSettings(),
                flow.outbox().orElseThrow(),
                flow.intake().maxRecordSize().bytes());
    }

    /** The topic that says, for each shard, which rows the last transaction published. */
    public String progressTopic() {
        return topic + ".outbox";
    }

    /** Fences earlier owners of a shard. */
    String transactionalId(int shard) {
        return "holdfast-outbox-" + flow + "-" + shard;
    }

    /** The table with its schema. */
    public String table() {
        return outbox.qualifiedTable();
    }

    TableNames names() {
        return TableNames.of(outbox.qualifiedTable());
    }

    /** For a connection that shows in the database under this name and waits no longer than this for an answer. */
    Properties connection(String name, Duration answer) {
        Properties properties = new Properties();
        outbox.user().ifPresent(user -> properties.setProperty("user", user));
        outbox.password().map(Secret::reveal).ifPresent(password -> properties.setProperty("password", password));
        properties.setProperty("ApplicationName", name);
        properties.setProperty("connectTimeout", Integer.toString(DATABASE_S / 3));
        properties.setProperty("loginTimeout", Integer.toString(DATABASE_S / 3));
        properties.setProperty("socketTimeout", Long.toString(Math.max(1, answer.toSeconds())));
        properties.setProperty("tcpKeepAlive", "true");
        return properties;
    }

    /** For what moves rows. */
    Properties connection(String name) {
        return connection(name, Duration.ofSeconds(DATABASE_S));
    }
}
