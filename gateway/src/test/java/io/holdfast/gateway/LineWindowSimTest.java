package io.holdfast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The window beside a list that is searched from its beginning each time, in random interleavings. */
class LineWindowSimTest {

    private static final int STEPS = 3_000;
    private static final LineWindow.Bounds BOUNDS = new LineWindow.Bounds(20, 400);

    private enum State {
        QUEUED,
        UNDER_WAY,
        SETTLED
    }

    /** The trivial model. */
    private static class Model {
        final List<Integer> numbers = new ArrayList<>();
        final List<Integer> sizes = new ArrayList<>();
        final List<State> states = new ArrayList<>();
        int last;

        void add(int bytes, State state) {
            numbers.add(++last);
            sizes.add(bytes);
            states.add(state);
        }

        int nextToOffer(boolean room) {
            int at = states.indexOf(State.QUEUED);
            if (at < 0 || !room && states.contains(State.UNDER_WAY)) {
                return 0;
            }
            states.set(at, State.UNDER_WAY);
            return numbers.get(at);
        }

        void settle(int number) {
            states.set(numbers.indexOf(number), State.SETTLED);
        }

        String retire() {
            if (states.isEmpty() || states.get(0) != State.SETTLED) {
                return null;
            }
            sizes.remove(0);
            states.remove(0);
            return "result " + numbers.remove(0);
        }

        int bytes() {
            return sizes.stream().mapToInt(Integer::intValue).sum();
        }

        int queuedBytes() {
            int bytes = 0;
            for (int i = 0; i < states.size(); i++) {
                bytes += states.get(i) == State.QUEUED ? sizes.get(i) : 0;
            }
            return bytes;
        }

        boolean isFull() {
            return states.contains(State.QUEUED) || states.size() >= BOUNDS.lines() || bytes() >= BOUNDS.bytes();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void theWindowDoesWhatTheListDoes(long seed) {
        run(seed, new Model());
    }

    @Test
    void aModelThatRetiresOutOfOrderIsFound() {
        assertThatThrownBy(() -> run(1, new Model() {
                    @Override
                    String retire() {
                        int at = states.lastIndexOf(State.SETTLED);
                        if (at < 0) {
                            return null;
                        }
                        sizes.remove(at);
                        states.remove(at);
                        return "result " + numbers.remove(at);
                    }
                }))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void aModelThatOffersWithoutRoomIsFound() {
        assertThatThrownBy(() -> run(1, new Model() {
                    @Override
                    int nextToOffer(boolean room) {
                        return super.nextToOffer(true);
                    }
                }))
                .isInstanceOf(AssertionError.class);
    }

    private static void run(long seed, Model model) {
        Random random = new Random(seed);
        LineWindow window = new LineWindow(BOUNDS);
        List<LineWindow.Line> underWay = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            step(random, window, model, underWay);
            assertThat(window.queuedBytes()).as("step %d", step).isEqualTo(model.queuedBytes());
            assertThat(window.hasQueued()).as("step %d", step).isEqualTo(model.states.contains(State.QUEUED));
            assertThat(window.isEmpty()).as("step %d", step).isEqualTo(model.states.isEmpty());
            assertThat(window.isFull()).as("step %d", step).isEqualTo(model.isFull());
            assertThat(window.hasDrained()).as("step %d", step).isEqualTo(model.states.size() <= BOUNDS.lines() / 2);
        }
    }

    private static void step(Random random, LineWindow window, Model model, List<LineWindow.Line> underWay) {
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                int bytes = random.nextInt(40);
                window.queue(new byte[bytes]);
                model.add(bytes, State.QUEUED);
            }
            case 2 -> {
                window.settled(number -> "result " + number);
                model.add(0, State.SETTLED);
            }
            case 3 -> {
                boolean room = random.nextInt(3) > 0;
                LineWindow.Line line = window.nextToOffer(() -> room);
                assertThat(line == null ? 0 : line.number()).isEqualTo(model.nextToOffer(room));
                if (line != null) {
                    underWay.add(line);
                }
            }
            case 4 -> settle(random, window, model, underWay);
            default -> assertThat(window.retire()).isEqualTo(model.retire());
        }
    }

    private static void settle(Random random, LineWindow window, Model model, List<LineWindow.Line> underWay) {
        if (!underWay.isEmpty()) {
            LineWindow.Line line = underWay.remove(random.nextInt(underWay.size()));
            boolean oldest = model.numbers.get(0) == line.number();
            assertThat(window.settle(line, "result " + line.number())).isEqualTo(oldest);
            model.settle(line.number());
        }
    }
}
