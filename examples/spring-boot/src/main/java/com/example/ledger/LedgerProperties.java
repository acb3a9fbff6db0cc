package com.example.ledger;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is read, and as which delivery.
 *
 * @param autoStart false where there is no Kafka, as in tests
 */
@ConfigurationProperties("ledger")
public record LedgerProperties(
        String bootstrapServers, String flow, String delivery, String topic, @DefaultValue("true") boolean autoStart) {}
