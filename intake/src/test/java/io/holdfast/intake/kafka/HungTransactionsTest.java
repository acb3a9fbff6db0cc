package io.holdfast.intake.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.core.kafka.OpenTransaction;
import io.holdfast.intake.kafka.HungTransactions.Known;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which open transactions nobody ends any more. */
class HungTransactionsTest {

    private static final String OWN = "holdfast:c:f:g";
    private static final String OTHER = "holdfast:c:f:h";
    private static final OpenTransaction SEEN = new OpenTransaction(new TopicPartition("t", 0), 7, (short) 3, 1, 20);

    private final HungTransactions transactions = new HungTransactions(id -> id.startsWith("holdfast:c:f:"), OWN);

    @Test
    void oneIsHungThatIsStillOpenBehindItsCoordinatorsWordThatItIsOver() {
        assertThat(hung(OWN, TransactionState.COMPLETE_COMMIT, SEEN)).containsExactly(SEEN);
        assertThat(hung(OWN, TransactionState.EMPTY, SEEN)).containsExactly(SEEN);
    }

    @ParameterizedTest
    @EnumSource(
            value = TransactionState.class,
            names = {"ONGOING", "PREPARE_COMMIT", "PREPARE_ABORT", "PREPARE_EPOCH_FENCE", "UNKNOWN"})
    void oneThatItsCoordinatorHasYetToEndIsNot(TransactionState state) {
        assertThat(hung(OWN, state, SEEN)).isEmpty();
    }

    @Test
    void oneThatBeganMeanwhileIsNot() {
        OpenTransaction next = new OpenTransaction(SEEN.partition(), 7, (short) 4, 1, 22);
        assertThat(hung(OWN, TransactionState.COMPLETE_COMMIT, next)).isEmpty();
    }

    @Test
    void strangersAreLeftAlone() {
        assertThat(hung("payments", TransactionState.COMPLETE_COMMIT, SEEN)).isEmpty();
        assertThat(transactions.hung(List.of(SEEN), Map.of(), List.of(SEEN)))
                .as("nobody's")
                .isEmpty();
    }

    @Test
    void othersOfTheFleetAreShutOutFirstAndThisGatewayIsNot() {
        assertThat(others(OTHER)).containsExactly(OTHER);
        assertThat(others(OWN)).isEmpty();
    }

    private List<OpenTransaction> hung(String id, TransactionState state, OpenTransaction after) {
        return transactions.hung(List.of(SEEN), Map.of(7L, new Known(id, state)), List.of(after));
    }

    private java.util.Set<String> others(String id) {
        return transactions.others(List.of(SEEN), Map.of(7L, new Known(id, TransactionState.COMPLETE_ABORT)));
    }
}
