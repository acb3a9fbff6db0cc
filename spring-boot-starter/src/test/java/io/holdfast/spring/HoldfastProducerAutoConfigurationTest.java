package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.producer.EmbeddedIntake;
import io.holdfast.intake.producer.HoldfastProducer;
import io.holdfast.intake.testing.ManualIntake;
import io.holdfast.intake.testing.TakenRecord;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.SendResult;

class HoldfastProducerAutoConfigurationTest {

    @TempDir
    private Path folder;

    private ApplicationContextRunner application() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        HoldfastProducerAutoConfiguration.class,
                        HoldfastHealthAutoConfiguration.class,
                        KafkaAutoConfiguration.class))
                .withPropertyValues(
                        "spring.kafka.bootstrap-servers=127.0.0.1:1",
                        "spring.kafka.producer.properties.max.block.ms=100",
                        "spring.kafka.producer.properties.holdfast.durability=weak",
                        "holdfast.producer.topics=orders",
                        "holdfast.producer.close-timeout=1s",
                        "holdfast.producer.spool-directory=" + folder.resolve("spool"));
    }

    @Test
    void aTemplateSendsWithoutKafkaAndTheApplicationIsUp() {
        application().run(context -> {
            KafkaTemplate<String, String> template = template(context.getBean(KafkaTemplate.class));
            SendResult<String, String> sent =
                    template.send("orders", "ann", "o-1").get(10, TimeUnit.SECONDS);
            assertThat(HoldfastProducer.spooled(sent.getRecordMetadata())).isTrue();
            template.send("orders", "ann", "o-2").get(10, TimeUnit.SECONDS);
            template.flush();

            EmbeddedIntake intake = context.getBean(EmbeddedIntake.class);
            assertThat(intake.view().spool().entries()).isEqualTo(2);
            var health = context.getBean(HealthIndicator.class).health();
            assertThat(health.getStatus()).isIn(Status.UP, Status.OUT_OF_SERVICE);
            assertThat(health.getDetails()).containsEntry("spooled", 2L);
        });
        application()
                .run(context -> assertThat(context.getBean(EmbeddedIntake.class)
                                .view()
                                .spool()
                                .entries())
                        .isEqualTo(2));
    }

    @Test
    void withoutTopicsTheApplicationEndsAndSaysWhatToSet() {
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(HoldfastProducerAutoConfiguration.class, KafkaAutoConfiguration.class))
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("holdfast.topics"));
    }

    @Test
    void disabledItLeavesKafkasProducer() {
        application().withPropertyValues("holdfast.producer.enabled=false").run(context -> {
            assertThat(context).doesNotHaveBean(EmbeddedIntake.class);
            assertThat(context.getBean(ProducerFactory.class)).isExactlyInstanceOf(DefaultKafkaProducerFactory.class);
        });
    }

    @Test
    void anIntakeOfATestTakesItsPlace() {
        ManualIntake kafka = ManualIntake.critical("orders");
        application().withBean(EmbeddedIntake.class, kafka::embedded).run(context -> {
            KafkaTemplate<String, String> template = template(context.getBean(KafkaTemplate.class));
            kafka.goesAway();
            template.send("orders", "ann", "o-1").get();
            kafka.comesBack();
            assertThat(kafka.log("orders")).extracting(TakenRecord::valueText).containsExactly("o-1");
        });
    }

    @SuppressWarnings("unchecked")
    private static KafkaTemplate<String, String> template(KafkaTemplate<?, ?> template) {
        return (KafkaTemplate<String, String>) template;
    }
}
