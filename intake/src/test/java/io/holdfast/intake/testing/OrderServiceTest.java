package io.holdfast.intake.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.intake.producer.HoldfastProducer;
import io.holdfast.intake.producer.OutcomeUnknownException;
import io.holdfast.intake.producer.RecordShedException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

/** How an application tests what it does when Kafka is away; shown in docs/concepts/producer.md. */
class OrderServiceTest {

    /** The application's own code. */
    static final class OrderService {

        final List<String> answers = new ArrayList<>();
        private final Producer<String, String> producer;

        OrderService(Producer<String, String> producer) {
            this.producer = producer;
        }

        void place(String order, String customer) {
            var record = new ProducerRecord<>("orders", customer, order);
            record.headers().add("idempotency-key", order.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            producer.send(record, (metadata, failure) -> answers.add(answer(metadata, failure)));
        }

        private static String answer(RecordMetadata metadata, Exception failure) {
            if (failure instanceof RecordShedException shed) {
                return "503, come back in " + shed.retryAfterMs() + " ms";
            } else if (failure instanceof OutcomeUnknownException) {
                return "504, repeat it";
            } else if (failure != null) {
                return "500";
            }
            return HoldfastProducer.spooled(metadata) ? "202" : "200";
        }
    }

    @Test
    void ordersAreTakenWhileKafkaIsAwayAndArriveOnceAndInOrder() {
        ManualIntake kafka = ManualIntake.critical("orders");
        OrderService service = new OrderService(kafka.producer());

        service.place("o-1", "ann");
        kafka.goesAway();
        service.place("o-2", "ann");
        service.place("o-2", "ann");
        service.place("o-3", "ann");
        assertThat(service.answers).containsExactly("200", "202", "202", "202");
        assertThat(kafka.spooled("orders")).hasSize(2);

        kafka.comesBack();
        assertThat(kafka.log("orders")).extracting(TakenRecord::valueText).containsExactly("o-1", "o-2", "o-3");
        service.place("o-2", "ann");
        assertThat(kafka.log("orders")).hasSize(3);
    }

    @Test
    void aFullSpoolIsToldToTheCustomerAndNothingElseIs() {
        ManualIntake kafka = ManualIntake.critical("orders");
        OrderService service = new OrderService(kafka.producer());
        kafka.goesAway();
        kafka.spoolFillsUp();
        service.place("o-1", "ann");
        kafka.spoolHasRoom();
        service.place("o-1", "ann");

        assertThat(service.answers).containsExactly("503, come back in 1000 ms", "202");
    }

    @Test
    void anOrderOfUnknownOutcomeIsInTheLogOnceWhenItIsRepeated() {
        ManualIntake kafka = ManualIntake.of(java.util.Map.of("holdfast.topics.standard", "orders"));
        OrderService service = new OrderService(kafka.producer());
        kafka.hangs();
        service.place("o-1", "ann");
        kafka.deliveryTimesOut();
        kafka.comesBack();
        service.place("o-1", "ann");

        assertThat(service.answers).containsExactly("504, repeat it", "200");
        assertThat(kafka.log("orders")).hasSize(1);
    }

    @Test
    void whatWasSpooledOutlivesTheProcess() {
        ManualIntake kafka = ManualIntake.critical("orders");
        kafka.goesAway();
        new OrderService(kafka.producer()).place("o-1", "ann");
        ManualIntake next = kafka.restarted();
        OrderService again = new OrderService(next.producer());
        again.place("o-2", "ann");
        next.comesBack();

        assertThat(next.log("orders")).extracting(TakenRecord::valueText).containsExactly("o-1", "o-2");
    }
}
