package io.holdfast.spring;

import io.holdfast.intake.IntakeView;
import io.holdfast.intake.producer.EmbeddedIntake;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while critical records are taken, Kafka there or not: an instance that spools must not be taken out of service with all
 * the others. Down when the spool takes nothing either; out of service while starting and stopping.
 */
final class HoldfastHealthIndicator extends AbstractHealthIndicator {

    private final EmbeddedIntake intake;

    HoldfastHealthIndicator(EmbeddedIntake intake) {
        super("the state of Holdfast's intake cannot be told");
        this.intake = intake;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        IntakeView view = intake.view();
        switch (view.phase()) {
            case READY, DEGRADED -> health.up();
            case UNAVAILABLE -> health.down();
            case STARTING, STOPPING -> health.outOfService();
        }
        health.withDetail("phase", view.phase().name().toLowerCase(java.util.Locale.ROOT))
                .withDetail("spooled", view.spool().entries())
                .withDetail("refused", view.spool().refused())
                .withDetail("problems", view.problems());
    }
}
