package io.holdfast.spring;

import io.holdfast.intake.producer.EmbeddedIntake;
import io.holdfast.intake.producer.HoldfastProducerConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.DefaultKafkaProducerFactoryCustomizer;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

/**
 * An {@link EmbeddedIntake}, and the {@code ProducerFactory} over it that Boot's {@code KafkaTemplate} takes.
 * {@code holdfast.producer.enabled=false} leaves everything as it is without Holdfast.
 */
@AutoConfiguration(before = KafkaAutoConfiguration.class)
@ConditionalOnClass(KafkaTemplate.class)
@ConditionalOnProperty(prefix = "holdfast.producer", name = "enabled", matchIfMissing = true)
@EnableConfigurationProperties({HoldfastProducerProperties.class, KafkaProperties.class})
public class HoldfastProducerAutoConfiguration {

    /** Lanes and spool of this application. */
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    public EmbeddedIntake holdfastIntake(
            HoldfastProducerProperties own, KafkaProperties kafka, ObjectProvider<KafkaConnectionDetails> connection) {
        return EmbeddedIntake.open(settings(own, kafka, connection));
    }

    /** Closes the intake within its limit, after those who use it. */
    @Bean
    public DisposableBean holdfastIntakeEnd(EmbeddedIntake intake, HoldfastProducerProperties own) {
        return () -> intake.close(own.closeTimeout());
    }

    /** What {@code KafkaTemplate} sends through. */
    @Bean
    @ConditionalOnMissingBean(ProducerFactory.class)
    public HoldfastProducerFactory<?, ?> kafkaProducerFactory(
            EmbeddedIntake intake,
            KafkaProperties kafka,
            ObjectProvider<DefaultKafkaProducerFactoryCustomizer> customizers) {
        HoldfastProducerFactory<?, ?> factory = new HoldfastProducerFactory<>(intake, kafka.buildProducerProperties());
        customizers.orderedStream().forEach(customizer -> customizer.customize(factory));
        return factory;
    }

    private static Map<String, Object> settings(
            HoldfastProducerProperties own, KafkaProperties kafka, ObjectProvider<KafkaConnectionDetails> connection) {
        Map<String, Object> settings = new HashMap<>(kafka.buildProducerProperties());
        connection.ifAvailable(details -> {
            KafkaConnectionDetails.Configuration producer = details.getProducer();
            settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, String.join(",", producer.getBootstrapServers()));
            if (producer.getSecurityProtocol() != null) {
                settings.put("security.protocol", producer.getSecurityProtocol());
            }
            if (producer.getSslBundle() != null) {
                throw new IllegalStateException(
                        "spring.kafka.ssl.bundle is set, and Holdfast's clients take files or PEM"
                                + " texts; set spring.kafka.ssl.key-store-location and its like instead");
            }
        });
        settings.putAll(own.settings());
        if (settings.containsKey(HoldfastProducerConfig.CATALOG)) {
            // Boot always has servers, localhost unless set; those of the catalog count.
            settings.remove(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
        }
        return settings;
    }
}
