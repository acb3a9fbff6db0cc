package com.example.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.delivery.testing.ManualDelivery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaymentHandlerTest {

    @Test
    void aPaymentThatCannotBeBookedYetHoldsUpItsAccountAndNoOther() {
        FlakyLedger ledger = new FlakyLedger();
        ManualDelivery delivery = ManualDelivery.of(new PaymentHandler(ledger));
        ledger.locked = "a-7";
        delivery.offer("a-7", "a-7 pays 12");
        delivery.offer("a-7", "a-7 pays 5");
        delivery.offer("a-8", "a-8 pays 1");
        delivery.advance(Duration.ofSeconds(10));

        assertThat(ledger.booked()).containsOnlyKeys("test/2");
        assertThat(delivery.parked()).hasSize(2);

        ledger.locked = "none";
        delivery.advance(Duration.ofMinutes(1));
        assertThat(ledger.booked()).containsOnlyKeys("test/0", "test/1", "test/2");
        assertThat(delivery.parked()).isEmpty();
    }

    @Test
    void aPaymentWithoutAValueIsADeadLetter() {
        ManualDelivery delivery = ManualDelivery.of(new PaymentHandler(new Ledger()));
        delivery.offer("a-7".getBytes(StandardCharsets.UTF_8), null);
        delivery.run();

        assertThat(delivery.deadLetters()).hasSize(1);
    }

    /** One account is locked. */
    private static final class FlakyLedger extends Ledger {

        private String locked = "none";

        @Override
        public void book(String id, String payment) {
            if (payment.startsWith(locked)) {
                throw new IllegalStateException("account " + locked + " is locked");
            }
            super.book(id, payment);
        }
    }
}
