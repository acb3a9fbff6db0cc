package io.holdfast.delivery.engine;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.Origin;
import io.holdfast.delivery.offsets.CompletedOffsets;
import io.holdfast.delivery.offsets.DecodedMap;
import io.holdfast.delivery.offsets.OffsetMap;
import io.holdfast.delivery.offsets.OffsetMapOwner;
import io.holdfast.delivery.park.Command;
import io.holdfast.delivery.park.ParkOutcome.Place;
import io.holdfast.delivery.park.ParkState;
import io.holdfast.delivery.park.ParkWrite;
import io.holdfast.delivery.park.Parked;
import io.holdfast.delivery.park.ParkedRecord;
import io.holdfast.delivery.policy.NextStep;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * One source partition, its park log, its dead letters and its committed position, all of which survive crashes, with a
 * core over them, which does not. Every random choice comes from one seed.
 */
final class SimulatedPartition {

    private static final int INLINE = 2;
    private static final int PARKED_ATTEMPTS = 2;
    private static final long STEP_MS = 10;
    private static final OffsetMapOwner OWNER = new OffsetMapOwner("c", Uuid.ONE_UUID, 1);

    final List<InboundRecord> source = new ArrayList<>();
    final List<InboundRecord> effects = new ArrayList<>();
    final List<InboundRecord> runs = new ArrayList<>();
    final Map<Long, List<ParkState>> deadLetters = new HashMap<>();
    /** Dead letters that hold their keys, with how many effects there were before. */
    final Map<Long, Integer> deadSince = new HashMap<>();

    final TreeMap<Long, ParkedRecord> parkLog = new TreeMap<>();
    final List<Command> commands = new ArrayList<>();
    /** Position behind the last command that is durably carried out. */
    long commandsRead;

    int crashes;
    int parkings;
    /** How often there was more of the source, and it was not read on. */
    int pauses;
    /** The most records that were parked at once. */
    int mostParked;

    private final Random random;
    private final LaneRules rules;
    private final Decider decider = new Decider() {
        @Override
        public NextStep next(Disposition ended, int attempt, Now at) {
            return decide(ended, attempt);
        }

        @Override
        public long paced(Now at) {
            return random.nextInt(3) * 1_000_000L;
        }
    };
    private double failing;
    private double poison;
    private double unsure;
    private boolean blind;
    private final Map<Run.Fresh, Boolean> running = new LinkedHashMap<>();
    private final List<Run.FromPark> loading = new ArrayList<>();
    private final Set<String> busyKeys = new HashSet<>();
    private WriteGroup writing = WriteGroup.NONE;
    private PartitionCore core;
    private CompletedOffsets offsets;
    private long committedLow;
    private String committedMap = "";
    private int next;
    private int nextCommand;
    private boolean operated;
    private long ms = 1_000_000;
    private long parkEnd;

    SimulatedPartition(long seed, LaneRules rules, double failing, double poison) {
        this.random = new Random(seed);
        this.rules = rules;
        this.failing = failing;
        this.poison = poison;
        int keys = 1 + random.nextInt(6);
        int records = 20 + random.nextInt(80);
        long offset = 0;
        for (int i = 0; i < records; i++) {
            byte @Nullable [] key =
                    random.nextInt(20) == 0 ? null : ("k" + random.nextInt(keys)).getBytes(StandardCharsets.UTF_8);
            Origin origin = new Origin("c", Uuid.ZERO_UUID, "t", 0, offset);
            source.add(new InboundRecord(origin, "id" + offset, key, new byte[8], new RecordHeaders(), 0, 1));
            offset += random.nextInt(10) == 0 ? 3 : 1;
        }
        this.offsets = new CompletedOffsets(OWNER, 0);
        this.core = start();
    }

    private Now now() {
        return new Now(ms * 1_000_000, ms);
    }

    private PartitionCore start() {
        offsets = restored();
        PartitionCore started = new PartitionCore(rules, decider, offsets, true);
        List<Parked> left = new ArrayList<>();
        parkLog.forEach((at, parked) -> left.add(new Parked(
                LaneKey.of(parked.record().key(), at),
                at,
                parkEnd++,
                parked.record().bytes(),
                parked.state())));
        started.restore(left, now());
        next = 0;
        while (next < source.size() && source.get(next).origin().offset() < committedLow) {
            next++;
        }
        return started;
    }

    /** As an owner finds them in the committed offset and its metadata. */
    private CompletedOffsets restored() {
        DecodedMap decoded = OffsetMap.decode(committedMap, committedLow, OWNER.clusterId(), OWNER.topicId());
        return decoded instanceof DecodedMap.Found found
                ? new CompletedOffsets(found.map(), OWNER)
                : new CompletedOffsets(OWNER, committedLow);
    }

    private NextStep decide(Disposition ended, int attempt) {
        if (ended instanceof Disposition.Done) {
            return new NextStep.Done();
        } else if (ended instanceof Disposition.SinkDown) {
            return new NextStep.AwaitSink();
        } else if (ended instanceof Disposition.Unknown) {
            return new NextStep.Hold(Duration.ofMillis(1 + random.nextInt(200)));
        } else if (ended instanceof Disposition.Poison || attempt >= INLINE + PARKED_ATTEMPTS) {
            return new NextStep.DeadLetter(NextStep.Reason.EXHAUSTED);
        } else if (attempt < INLINE) {
            return new NextStep.InlineRetry(Duration.ofMillis(random.nextInt(30)));
        }
        return new NextStep.Park(Duration.ofMillis(50 + random.nextInt(200)), attempt - INLINE);
    }

    /** From now on somebody decides about dead letters too. */
    void operate() {
        operated = true;
    }

    /**
     * From now on this share of the calls is not answered, though half of them have their effect.
     *
     * @param repeated whether such a call is made again without asking what became of it
     */
    void doubt(double share, boolean repeated) {
        unsure = share;
        blind = repeated;
    }

    /** From now on whatever is tried succeeds. */
    void heal() {
        unsure = 0;
        failing = 0;
        poison = 0;
    }

    /** One thing happens. */
    void step(boolean crashing) {
        if (operated && random.nextInt(10) == 0) {
            if (random.nextInt(4) == 0) {
                decide(random.nextInt(5) == 0 ? Command.Action.DISCARD : Command.Action.REDRIVE);
            } else {
                carryOut();
            }
            return;
        }
        switch (random.nextInt(crashing ? 40 : 39)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> poll();
            case 8, 9, 10, 11, 12, 13, 14, 15 -> take();
            case 16, 17, 18, 19, 20, 21, 22, 23 -> end();
            case 24, 25, 26, 27 -> load();
            case 28, 29, 30 -> write();
            case 31, 32 -> written(true);
            case 33 -> written(false);
            case 34 -> commit();
            case 35, 36, 37, 38 -> ms += STEP_MS * random.nextInt(20);
            default -> crash();
        }
    }

    /** Somebody decides about any record that is dead or was. */
    private void decide(Command.Action action) {
        List<Long> dead = new ArrayList<>(deadLetters.keySet());
        if (!dead.isEmpty()) {
            long offset = dead.get(random.nextInt(dead.size()));
            source.stream()
                    .filter(record -> record.origin().offset() == offset)
                    .forEach(record -> commands.add(new Command(action, record, "eve", ms, false)));
        }
    }

    /** Every record that holds its key is to be tried again. */
    void redriveAll() {
        parkLog.values().stream()
                .filter(parked -> parked.state().kind() == ParkState.Kind.DEAD)
                .forEach(
                        parked -> commands.add(new Command(Command.Action.REDRIVE, parked.record(), "eve", ms, false)));
    }

    private void carryOut() {
        if (nextCommand < commands.size() && core.wantsCommands()) {
            core.command(commands.get(nextCommand), ++nextCommand, now());
        }
    }

    private void poll() {
        if (next < source.size() && core.wantsMore()) {
            core.polled(source.get(next++), now());
            core.position(end(next));
        } else if (next < source.size()) {
            pauses++;
        }
    }

    private long endOffset() {
        return source.get(source.size() - 1).origin().offset() + 1;
    }

    private long end(int at) {
        return at < source.size() ? source.get(at).origin().offset() : endOffset();
    }

    private void take() {
        Run run = core.take(now(), random.nextInt(4) == 0);
        if (run instanceof Run.Fresh fresh) {
            begin(fresh);
        } else if (run instanceof Run.FromPark parked) {
            loading.add(parked);
        }
    }

    private void begin(Run.Fresh fresh) {
        String key = fresh.lane().key().toString();
        if (!busyKeys.add(key)) {
            throw new AssertionError("two records of key " + key + " run at once");
        }
        running.put(fresh, true);
        runs.add(fresh.record());
    }

    private void load() {
        if (loading.isEmpty()) {
            return;
        }
        Run.FromPark run = loading.remove(random.nextInt(loading.size()));
        ParkedRecord read = parkLog.get(run.parked().offset());
        if (read == null || random.nextInt(10) == 0) {
            core.notLoaded(run, now(), 1_000_000);
            return;
        }
        Run.Fresh fresh = core.loaded(run, read, now());
        if (fresh != null) {
            begin(fresh);
        }
    }

    private void end() {
        if (running.isEmpty()) {
            return;
        }
        Run.Fresh run = new ArrayList<>(running.keySet()).get(random.nextInt(running.size()));
        running.remove(run);
        busyKeys.remove(run.lane().key().toString());
        boolean found = run.lane().unknown() && !blind && effects(run.record()) > 0;
        core.ran(run.lane(), found ? Disposition.done() : attempt(run.record()), now());
    }

    /** How often the record had its effect. */
    long effects(InboundRecord record) {
        return effects.stream()
                .filter(effect -> effect.origin().equals(record.origin()))
                .count();
    }

    private Disposition attempt(InboundRecord record) {
        double dice = random.nextDouble();
        Failure failure = Failure.of("E", "no");
        if (dice < poison) {
            return new Disposition.Poison(failure);
        } else if (dice < poison + failing) {
            return new Disposition.Transient(failure);
        } else if (dice < poison + failing + 0.05) {
            return new Disposition.SinkDown(failure, Optional.empty());
        }
        boolean answered = random.nextDouble() >= unsure;
        if (answered || random.nextBoolean()) {
            effects.add(record);
        }
        return answered ? Disposition.done() : new Disposition.Unknown(failure);
    }

    private void write() {
        WriteGroup group = core.beginWrites(1 + random.nextInt(5));
        writing = group.isEmpty() ? writing : group;
    }

    private void written(boolean well) {
        if (writing.isEmpty()) {
            return;
        }
        if (well) {
            List<Place> placed = apply(writing);
            writing = WriteGroup.NONE;
            core.written(placed, now());
        } else {
            writing = WriteGroup.NONE;
            core.notWritten();
        }
    }

    /** One transaction: park log, dead letters, and the source position. */
    private List<Place> apply(WriteGroup group) {
        List<Place> placed = new ArrayList<>();
        commit(group.finishes());
        for (ParkWrite write : group.writes()) {
            long offset = write.record().origin().offset();
            if (write instanceof ParkWrite.Put put) {
                parkLog.put(offset, new ParkedRecord(put.record(), put.state()));
                parkings++;
                if (put.state().kind() == ParkState.Kind.DEAD) {
                    deadSince.putIfAbsent(offset, effects.size());
                }
            } else if (write instanceof ParkWrite.Remove) {
                parkLog.remove(offset);
            } else if (write instanceof ParkWrite.CommandsRead read) {
                if (read.next() != commandsRead + 1) {
                    throw new AssertionError("command " + read.next() + " is carried out behind " + commandsRead);
                }
                commandsRead = read.next();
            } else if (write instanceof ParkWrite.Dead dead) {
                deadLetters.computeIfAbsent(offset, o -> new ArrayList<>()).add(dead.story());
            }
            placed.add(new Place(write, parkEnd++, ms));
        }
        mostParked = Math.max(mostParked, parkLog.size());
        return placed;
    }

    private void commit() {
        if (!core.writing()) {
            commit(List.of());
        }
    }

    private void commit(List<Long> alsoFinished) {
        OffsetMap map = offsets.mapWith(alsoFinished);
        committedLow = map.base();
        committedMap = map.encode().orElseThrow();
    }

    /** What ran may have had its effect, what was being written may be durable; all else is forgotten. */
    private void crash() {
        crashes++;
        if (!writing.isEmpty() && random.nextBoolean()) {
            apply(writing);
        }
        running.keySet().stream()
                .sorted((a, b) -> Long.compare(
                        a.record().origin().offset(), b.record().origin().offset()))
                .filter(run -> random.nextBoolean())
                .forEach(run -> effects.add(run.record()));
        running.clear();
        loading.clear();
        busyKeys.clear();
        writing = WriteGroup.NONE;
        nextCommand = (int) commandsRead;
        core = start();
    }

    /** Everything that can happen without crashes has happened. */
    boolean finish(int most) {
        for (int i = 0; i < most; i++) {
            step(false);
            if (next == source.size() && core.settled() && core.quiet() && nextCommand == commands.size()) {
                commit();
                return true;
            }
        }
        return false;
    }

    long committed() {
        return committedLow;
    }

    long sourceEnd() {
        return endOffset();
    }
}
