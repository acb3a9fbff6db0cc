package com.example.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.testing.ManualIntake;
import io.holdfast.intake.testing.TakenRecord;
import io.holdfast.spring.HoldfastProducerFactory;
import java.util.Map;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import org.springframework.kafka.core.KafkaTemplate;

class OrderControllerTest {

    private final ManualIntake kafka = ManualIntake.critical("payments");
    private final OrderController orders = new OrderController(new KafkaTemplate<>(new HoldfastProducerFactory<>(
            kafka.embedded(),
            Map.of("key.serializer", StringSerializer.class, "value.serializer", StringSerializer.class))));

    @Test
    void anOrderIsTakenWhileKafkaIsAwayAndArrivesOnce() {
        assertThat(place("o-1").getStatusCode().value()).isEqualTo(200);
        kafka.goesAway();
        assertThat(place("o-2").getStatusCode().value()).isEqualTo(202);
        assertThat(place("o-2").getStatusCode().value()).isEqualTo(202);
        kafka.comesBack();
        assertThat(kafka.log("payments")).extracting(TakenRecord::id).containsExactly("o-1", "o-2");
    }

    @Test
    void aFullSpoolIsToldWithATimeToComeBack() {
        kafka.goesAway();
        kafka.spoolFillsUp();
        ResponseEntity<Map<String, Object>> answer = place("o-1");
        assertThat(answer.getStatusCode().value()).isEqualTo(503);
        assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo("1");
    }

    private ResponseEntity<Map<String, Object>> place(String id) {
        return orders.place("a-7", id, "{\"amount\":12}").join();
    }
}
