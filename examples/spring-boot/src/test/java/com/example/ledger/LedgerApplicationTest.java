package com.example.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest(properties = "ledger.auto-start=false")
class LedgerApplicationTest {

    @Autowired
    private LedgerProperties properties;

    @Autowired
    private PaymentDelivery delivery;

    @Test
    void theDeliveryIsPutTogetherFromTheConfigurationAndNotStartedInTests() {
        assertThat(properties.topic()).isEqualTo("payments");
        assertThat(delivery.isRunning()).isFalse();
    }
}
