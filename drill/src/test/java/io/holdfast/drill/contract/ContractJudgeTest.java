package io.holdfast.drill.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.contract.Probe.Expected;
import io.holdfast.drill.contract.Probe.Reply;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContractJudgeTest {

    private static final Reply TAKEN = new Reply(200, "", false, Set.of());
    private static final Reply BUSY = new Reply(503, "contract-busy", true, Set.of());
    private static final Reply UNAVAILABLE = new Reply(503, "contract-unavailable", true, Set.of());

    @Test
    void answersThatAreTheDocumentedOnesHold() {
        List<Probe> probes = List.of(
                refused(violated("/delay")),
                new Probe("s", Expected.UNDECIDED, "", UNAVAILABLE),
                new Probe("s", Expected.TAKEN, "", TAKEN));

        assertThat(broken(probes)).isEmpty();
        assertThat(new ContractJudge(probes).answered()).isEqualTo(3);
    }

    @Test
    void aRecordThatBreaksTheContractAndIsTakenIsFound() {
        assertThat(broken(List.of(refused(TAKEN)))).containsExactly("breaks the contract but taken");
    }

    @Test
    void aViolationHasToBeToldWithItsPlace() {
        assertThat(broken(List.of(refused(violated("/other")))))
                .containsExactly("breaks the contract and not told where");
        assertThat(broken(List.of(refused(UNAVAILABLE)))).containsExactly("breaks the contract and not told where");
    }

    @Test
    void aSchemaThatNobodyKnowsIsNeitherTakenNorRefusedForGood() {
        assertThat(broken(List.of(new Probe("s", Expected.UNDECIDED, "", TAKEN))))
                .containsExactly("schema that nobody knows: decided");
        assertThat(broken(List.of(new Probe("s", Expected.UNDECIDED, "", violated("")))))
                .containsExactly("schema that nobody knows: decided");
        assertThat(broken(List.of(new Probe(
                        "s", Expected.UNDECIDED, "", new Reply(503, "contract-unavailable", false, Set.of())))))
                .containsExactly("schema that nobody knows: decided");
    }

    @Test
    void aSchemaThatIsKnownIsTaken() {
        assertThat(broken(List.of(new Probe("s", Expected.TAKEN, "", UNAVAILABLE))))
                .containsExactly("schema that is known: refused");
    }

    @Test
    void wantOfRoomAndNoAnswerProveNothing() {
        List<Probe> probes = List.of(
                refused(BUSY),
                refused(Reply.NONE),
                new Probe("s", Expected.TAKEN, "", BUSY),
                new Probe("s", Expected.UNDECIDED, "", Reply.NONE));

        assertThat(broken(probes)).isEmpty();
        assertThat(new ContractJudge(probes).answered()).isEqualTo(2);
        assertThat(new ContractJudge(probes).busy()).isEqualTo(2);
    }

    private static Probe refused(Reply reply) {
        return new Probe("{}", Expected.REFUSED, "/delay", reply);
    }

    private static Reply violated(String pointer) {
        return new Reply(422, "contract-violated", false, Set.of(pointer));
    }

    private static List<String> broken(List<Probe> probes) {
        return new ContractJudge(probes)
                .verdicts().stream()
                        .filter(verdict -> !verdict.held())
                        .map(Verdict::name)
                        .toList();
    }
}
