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
    void oneMayBeHungWhoseCoordinatorHasNothingToDo() {
        assertThat(over(OWN, TransactionState.COMPLETE_COMMIT)).containsExactly(SEEN);
        assertThat(over(OWN, TransactionState.EMPTY)).containsExactly(SEEN);
    }

    @ParameterizedTest
    @EnumSource(
            value = TransactionState.class,
            names = {"ONGOING", "PREPARE_COMMIT", "PREPARE_ABORT", "PREPARE_EPOCH_FENCE", "UNKNOWN"})
    void oneThatItsCoordinatorHasYetToEndIsNot(TransactionState state) {
        assertThat(over(OWN, state)).isEmpty();
    }

    @Test
    void strangersAreLeftAlone() {
        assertThat(over("payments", TransactionState.COMPLETE_COMMIT)).isEmpty();
        assertThat(transactions.over(List.of(SEEN), Map.of())).as("nobody's").isEmpty();
    }

    @Test
    void othersOfTheFleetAreShutOutFirstAndThisGatewayIsNot() {
        assertThat(others(OTHER)).containsExactly(OTHER);
        assertThat(others(OWN)).isEmpty();
    }

    private List<OpenTransaction> over(String id, TransactionState state) {
        return transactions.over(List.of(SEEN), Map.of(7L, new Known(id, state)));
    }

    private java.util.Set<String> others(String id) {
        return transactions.others(List.of(SEEN), Map.of(7L, new Known(id, TransactionState.COMPLETE_ABORT)));
    }
}
