package io.holdfast.drill.outbox;

import io.holdfast.drill.experiment.Waiting;
import io.holdfast.drill.process.RunProcess;
import io.holdfast.drill.sandbox.LocalCluster;
import io.holdfast.drill.sandbox.LocalPostgres;
import io.holdfast.drill.sandbox.Node;
import io.holdfast.drill.scenario.Course;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What is done to the processes that share an outbox, to its database and to the brokers. Each fault is followed by a time in
 * which everything has its owner again, so that one does not hide the next. One thread.
 */
final class OutboxSteps {

    /** Of the table. */
    static final int SHARDS = 6;

    /** After which others take over from a process that stands still. */
    static final Duration LEASE = Duration.ofSeconds(4);

    private static final long OWNERS_LIMIT_MS = 60_000;
    private static final long WATCH_MS = 10_000;

    private final Course course;
    private final Random random;
    private final List<RunProcess> processes;
    private final Stage stage;
    private int crashes;
    private int takeovers;

    /** What faults are done to. */
    record Stage(List<RunProcess> processes, LocalCluster cluster, LocalPostgres database) {}

    OutboxSteps(Course course, Random random, Stage stage) {
        this.course = course;
        this.random = random;
        this.processes = stage.processes();
        this.stage = stage;
    }

    /** All of them. */
    void run() {
        List<RunProcess> order = new ArrayList<>(processes);
        Collections.shuffle(order, random);
        course.pause("4s..7s");
        for (int i = 0; i < 2; i++) {
            crash(order.get(i));
            stall(order.get((i + 1) % order.size()));
        }
        databaseRestarts(order.get(2));
        brokerDies();
        databaseDies();
        allDie();
        course.pause("3s..5s");
    }

    /** Processes killed while they published. */
    int crashes() {
        return crashes;
    }

    /** Shards that others had when a process was found without them. */
    int takeovers() {
        return takeovers;
    }

    /** Waits until so many processes have a shard, and no shard has none. */
    void awaitOwners(int owners) {
        course.await(
                owners + " processes have all the shards",
                () -> shards(processes) == SHARDS && owners() == owners,
                OWNERS_LIMIT_MS);
    }

    private void crash(RunProcess target) {
        int had = new OutboxView(target).shards();
        judgeCrash(target);
        course.kill(target);
        awaitOwners(processes.size() - 1);
        takeovers += had;
        course.pause("1s..2s");
        course.start(target);
        awaitOwners(processes.size());
        course.pause("1s..3s");
    }

    /** A process that stands still until others have its shards, wakes up in the middle of what it was about. */
    private void stall(RunProcess target) {
        int had = new OutboxView(target).shards();
        course.pause(target);
        List<RunProcess> others =
                processes.stream().filter(process -> process != target).toList();
        course.await(
                "others have the shards of " + target.called() + ", which stands still",
                () -> shards(others) == SHARDS,
                OWNERS_LIMIT_MS);
        takeovers += had;
        course.pause("2s..4s");
        course.resume(target);
        awaitOwners(processes.size());
        course.pause("1s..3s");
    }

    /** One process stands still meanwhile, and so does not see that its sessions are gone. */
    private void databaseRestarts(RunProcess stalled) {
        course.pause(stalled);
        course.stop(stage.database());
        course.pause("1s..2s");
        course.start(stage.database());
        course.resume(stalled);
        awaitOwners(processes.size());
        course.pause("1s..3s");
    }

    private void brokerDies() {
        List<Node> brokers = stage.cluster().brokers();
        Node target = brokers.get(random.nextInt(brokers.size()));
        course.kill(target);
        course.pause("6s..9s");
        course.start(target);
        stage.cluster().awaitReady();
        awaitOwners(processes.size());
        course.pause("1s..3s");
    }

    private void databaseDies() {
        course.kill(stage.database());
        course.pause("1s..2s");
        course.start(stage.database());
        awaitOwners(processes.size());
        course.pause("1s..3s");
    }

    private void allDie() {
        processes.forEach(this::judgeCrash);
        processes.forEach(course::kill);
        course.pause("1s..2s");
        processes.forEach(course::start);
        awaitOwners(processes.size());
    }

    /** A process that published nothing is no crash to learn from: then the drill does not count. */
    private void judgeCrash(RunProcess target) {
        OutboxView view = new OutboxView(target);
        long before = view.published();
        if (Waiting.until(() -> view.published() > before, WATCH_MS, 20)) {
            crashes++;
        } else {
            course.missing(target.called() + " had published nothing for " + WATCH_MS + " ms when it was killed");
        }
    }

    private int owners() {
        return (int) processes.stream()
                .filter(process -> new OutboxView(process).shards() > 0)
                .count();
    }

    private static int shards(List<RunProcess> of) {
        return of.stream().mapToInt(process -> new OutboxView(process).shards()).sum();
    }
}
