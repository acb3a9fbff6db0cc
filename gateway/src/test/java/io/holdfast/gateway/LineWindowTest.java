package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineWindowTest {

    private final LineWindow window = new LineWindow(new LineWindow.Bounds(4, 100));

    @Test
    void resultsAreRetiredInOrderWhateverTheOrderTheyCameIn() {
        var first = queued(1);
        var second = queued(1);

        assertThat(window.settle(second, "two")).isFalse();
        assertThat(window.retire()).isNull();
        assertThat(window.settle(first, "one")).isTrue();
        assertThat(window.retire()).isEqualTo("one");
        assertThat(window.retire()).isEqualTo("two");
        assertThat(window.isEmpty()).isTrue();
    }

    @Test
    void withoutRoomOneLineAtATimeIsOfferedAndABadOneBehindItHoldsNothingUp() {
        window.queue(new byte[3]);
        window.settled(number -> "bad " + number);
        window.queue(new byte[5]);

        var first = window.nextToOffer(() -> false);
        assertThat(first.number()).isEqualTo(1);
        assertThat(window.nextToOffer(() -> false)).isNull();
        assertThat(window.queuedBytes()).isEqualTo(5);
        window.settle(first, "one");
        assertThat(window.nextToOffer(() -> false).number()).isEqualTo(3);
        assertThat(window.queuedBytes()).isZero();
    }

    @Test
    void itIsFullWithTooManyLinesOrBytesOrALineThatFindsNoRoom() {
        queued(99);
        assertThat(window.isFull()).isFalse();
        queued(1);
        assertThat(window.isFull()).as("100 bytes").isTrue();

        LineWindow lines = new LineWindow(new LineWindow.Bounds(2, 100));
        lines.settled(number -> "one");
        assertThat(lines.isFull()).isFalse();
        lines.settled(number -> "two");
        assertThat(lines.isFull()).as("2 lines").isTrue();
        assertThat(lines.hasDrained()).isFalse();
        lines.retire();
        assertThat(lines.hasDrained()).isTrue();
        lines.queue(new byte[0]);
        lines.retire();
        assertThat(lines.isFull()).as("a line waits").isTrue();
    }

    @Test
    void whatIsAbandonedIsNeitherOfferedNorHeld() {
        var underWay = queued(1);
        window.queue(new byte[7]);

        window.abandon();

        assertThat(window.queuedBytes()).isZero();
        assertThat(window.hasQueued()).isFalse();
        assertThat(window.settle(underWay, "late")).isTrue();
        assertThat(window.nextToOffer(() -> true)).isNull();
    }

    @Test
    void aLineUnderWayHoldsItsBodyNoMore() {
        var line = queued(9);

        assertThat(line.takeBody()).hasSize(9);
        assertThat(line.takeBody()).isEmpty();
    }

    private LineWindow.Line queued(int bytes) {
        window.queue(new byte[bytes]);
        return window.nextToOffer(() -> true);
    }
}
