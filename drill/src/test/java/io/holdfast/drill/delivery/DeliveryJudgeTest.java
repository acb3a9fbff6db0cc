package io.holdfast.drill.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.check.LogEntry;
import io.holdfast.drill.check.Verdict;
import io.holdfast.drill.history.Answer;
import io.holdfast.drill.history.Attempt;
import io.holdfast.drill.history.DrillFlow;
import io.holdfast.drill.history.Operation;
import io.holdfast.drill.history.Stamp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each anomaly is planted into a clean history once; what is like it and allowed stands beside it. */
class DeliveryJudgeTest {

    private final List<Operation> sent = new ArrayList<>();
    private final List<LogEntry> source = new ArrayList<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<Stamp> dead = new ArrayList<>();
    private boolean keyed = true;
    private long now;

    {
        written("a", 1, 0);
        written("a", 2, 0);
        written("a", 3, 0);
        written("b", 1, 1);
        written("b", 2, 1);
        written("p", 1, 1);
        written("p", 2, 1);
        written("p", 3, 1);
        requests.add(request("a", 1, 204));
        requests.add(request("b", 1, 204));
        requests.add(request("a", 2, 500));
        requests.add(request("a", 2, 204));
        requests.add(request("a", 3, 204));
        requests.add(request("b", 2, 204));
        requests.add(request("p", 1, 204));
        requests.add(request("p", 2, 422));
        dead.add(stamp("p", 2));
    }

    @Test
    void aCleanHistoryHolds() {
        assertThat(judge().verdicts()).allMatch(Verdict::held);
        assertThat(judge().done()).isEqualTo(6);
        assertThat(judge().offeredAgain()).isZero();
        assertThat(judge().handovers()).isZero();
        assertThat(judge().waiting()).isEqualTo(1);
    }

    @Test
    void aRecordWithoutAnEffectIsLost() {
        requests.remove(5);

        assertThat(broken()).containsExactly("lost");
    }

    @Test
    void aRecordThatWasOnlyRefusedIsLost() {
        requests.set(5, request("b", 2, 500));

        assertThat(broken()).containsExactly("lost");
    }

    @Test
    void aRecordThatKafkaLostIsNotBlamedOnTheDelivery() {
        source.remove(4);
        requests.remove(5);

        assertThat(broken()).containsExactly("lost before delivery");
    }

    @Test
    void aRecordWhoseWritingWasNotAnsweredMayBeAbsent() {
        sent.add(new Operation(
                stamp("b", 3), List.of(new Attempt(1, 1, 1, 2, new Answer.Indefinite("the producer gave up"), 1))));

        assertThat(broken()).isEmpty();
    }

    @Test
    void anEffectUnderAnotherIdentityIsDoubled() {
        requests.add(as(request("b", 2, 204), "\"other\""));

        assertThat(broken()).containsExactly("effect under two identities");
    }

    @Test
    void anEffectUnderTheSameIdentityIsOfferedAgainAndCountedApart() {
        requests.add(request("b", 2, 204));

        assertThat(broken()).isEmpty();
        assertThat(judge().offeredAgain()).isEqualTo(1);
    }

    @Test
    void whatComesAgainToATableIsAnEffectTwice() {
        keyed = false;
        requests.removeIf(request -> !request.done());
        dead.clear();
        source.removeIf(
                entry -> entry.stamp().key().equals("p") && entry.stamp().sequence() > 1);
        sent.removeIf(operation ->
                operation.stamp().key().equals("p") && operation.stamp().sequence() > 1);
        assertThat(broken()).isEmpty();

        requests.add(request("b", 2, 204));
        assertThat(broken()).containsExactly("effect twice");
    }

    @Test
    void twoRecordsUnderOneIdentityAreFound() {
        requests.set(5, as(request("b", 2, 204), "\"" + stamp("a", 3).id() + "\""));

        assertThat(broken()).containsExactly("identity of two records");
    }

    @Test
    void aRequestWithoutAnIdentityIsFound() {
        requests.set(5, as(request("b", 2, 204), ""));

        assertThat(broken()).containsExactly("identity of two records");
    }

    @Test
    void aLaterRecordOfAKeyBeforeAnEarlierOneIsReordered() {
        requests.remove(3);
        requests.add(request("a", 2, 204));

        assertThat(broken()).containsExactly("reordered");
    }

    @Test
    void anEarlierRecordThatIsOfferedAgainIsNotReordered() {
        requests.add(request("a", 1, 204));
        requests.add(request("a", 2, 204));

        assertThat(broken()).isEmpty();
    }

    @Test
    void twoRequestsOfAKeyAtOnceAreFoundAndThoseOfTwoKeysAreNot() {
        Request last = request("b", 2, 204);
        Request other = request("a", 3, 204);
        requests.add(last);
        requests.add(during(other, last));
        assertThat(broken()).isEmpty();

        requests.add(during(request("b", 2, 204), last));
        assertThat(broken()).containsExactly("two requests of a key at once");
    }

    @Test
    void aRequestThatBeganDuringALongerOneThanTheLastIsFoundToo() {
        Request first = request("b", 2, 204);
        Request wide = new Request(
                first.stamp(),
                first.idempotencyKey(),
                true,
                "1.1",
                first.beganNanos(),
                first.endedNanos() + 1_000,
                204);
        requests.add(wide);
        now += 100;
        requests.add(request("b", 2, 204));
        requests.add(request("b", 2, 204));

        assertThat(judge().verdicts().stream().filter(verdict -> !verdict.held()))
                .singleElement()
                .extracting(Verdict::count)
                .isEqualTo(2L);
    }

    @Test
    void aBodyThatIsNotTheOneSentIsDamaged() {
        Request whole = requests.get(5);
        requests.set(
                5,
                new Request(
                        whole.stamp(),
                        whole.idempotencyKey(),
                        false,
                        whole.process(),
                        whole.beganNanos(),
                        whole.endedNanos(),
                        204));

        assertThat(broken()).containsExactly("damaged");
    }

    @Test
    void aRequestForNoRecordIsFound() {
        requests.add(request("z", 9, 204));

        assertThat(broken()).containsExactly("without a record");
    }

    @Test
    void aDeadLetterThatHadItsEffectIsFound() {
        requests.add(request("p", 2, 204));

        assertThat(broken()).containsExactly("dead and done");
    }

    @Test
    void aDeadLetterThatIsThereTwiceIsFound() {
        dead.add(stamp("p", 2));

        assertThat(broken()).containsExactly("dead letter twice");
    }

    @Test
    void aDeadLetterThatTheEndpointNeverRefusedIsFound() {
        requests.remove(7);

        assertThat(broken()).containsExactly("dead without a refusal");
    }

    @Test
    void aRecordThatDidNotWaitForTheDeadLetterOfItsKeyIsFound() {
        requests.add(request("p", 3, 204));

        assertThat(broken()).containsExactly("done past a dead letter");
    }

    @Test
    void aPartitionThatPassesToAnotherProcessIsHandedOver() {
        Request next = request("b", 2, 204);
        requests.add(new Request(
                next.stamp(), next.idempotencyKey(), true, "1.2", next.beganNanos(), next.endedNanos(), 204));
        Request back = request("b", 2, 204);
        requests.add(back);

        assertThat(judge().handovers()).isEqualTo(2);
    }

    private DeliveryJudge judge() {
        return new DeliveryJudge(new DeliveryJudge.History(sent, source, requests, dead, keyed));
    }

    private List<String> broken() {
        return judge().verdicts().stream()
                .filter(verdict -> !verdict.held())
                .map(Verdict::name)
                .toList();
    }

    private void written(String key, long sequence, int partition) {
        Stamp stamp = stamp(key, sequence);
        long offset = source.size();
        sent.add(new Operation(stamp, List.of(new Attempt(1, 1, 1, 2, new Answer.Published(partition, offset), 1))));
        source.add(new LogEntry("drill", partition, offset, stamp, ""));
    }

    private static Stamp stamp(String key, long sequence) {
        return new Stamp("r", DrillFlow.CRITICAL, key, sequence);
    }

    private Request request(String key, long sequence, int status) {
        Stamp stamp = stamp(key, sequence);
        now += 10;
        return new Request(stamp, "\"" + stamp.id() + "\"", true, "1.1", now, now + 5, status);
    }

    private static Request as(Request request, String idempotencyKey) {
        return new Request(
                request.stamp(),
                idempotencyKey,
                request.whole(),
                request.process(),
                request.beganNanos(),
                request.endedNanos(),
                request.status());
    }

    private static Request during(Request request, Request other) {
        return new Request(
                request.stamp(),
                request.idempotencyKey(),
                true,
                request.process(),
                other.beganNanos() + 1,
                other.endedNanos() + 1,
                request.status());
    }
}
