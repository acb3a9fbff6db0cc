package io.holdfast.spring;

import io.holdfast.intake.producer.EmbeddedIntake;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health of the intake, where the application has health at all. */
@AutoConfiguration(after = HoldfastProducerAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBean(EmbeddedIntake.class)
@ConditionalOnEnabledHealthIndicator("holdfast")
public class HoldfastHealthAutoConfiguration {

    /** Shown as {@code holdfast}. */
    @Bean
    @ConditionalOnMissingBean(name = "holdfastHealthIndicator")
    public HealthIndicator holdfastHealthIndicator(EmbeddedIntake intake) {
        return new HoldfastHealthIndicator(intake);
    }
}
