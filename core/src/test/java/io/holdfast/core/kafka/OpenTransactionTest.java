package io.holdfast.core.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Which open transaction is the one that was seen before. */
class OpenTransactionTest {

    private static final TopicPartition PARTITION = new TopicPartition("t", 0);
    private static final OpenTransaction SEEN = new OpenTransaction(PARTITION, 7, (short) 3, 1, 20);

    @Test
    void itIsTheSameUnderALaterEpochOfItsProducer() {
        assertThat(new OpenTransaction(PARTITION, 7, (short) 4, 2, 20).continues(SEEN))
                .isTrue();
    }

    @Test
    void oneThatBeganLaterIsNot() {
        assertThat(new OpenTransaction(PARTITION, 7, (short) 3, 1, 22).continues(SEEN))
                .isFalse();
    }

    @Test
    void anotherProducersOrPartitionsIsNot() {
        assertThat(new OpenTransaction(PARTITION, 8, (short) 3, 1, 20).continues(SEEN))
                .isFalse();
        assertThat(new OpenTransaction(new TopicPartition("t", 1), 7, (short) 3, 1, 20).continues(SEEN))
                .isFalse();
    }
}
