package io.holdfast.drill.hostile;

import io.holdfast.drill.experiment.Waiting;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Clients that mean harm, each kind in a thread of its own, from {@link #start} to {@link #stop}. Thread-safe. */
final class HostileClients {

    static final String SLOW_HEAD = "slow head";
    static final String SLOW_BODY = "slow body";
    static final String UNREAD = "answers never read";
    static final String HUGE_HEAD = "huge head";
    static final String SMUGGLING = "ambiguous length";
    static final String BOMB = "compressed bomb";
    static final String PATH = "path trick";
    static final String FLOOD = "flood of connections";

    /** The gateway's limits of 20 s and 30 s, with 12 s for a machine that is busy. */
    static final Map<String, Long> HELD_LIMITS_MS = Map.of(SLOW_HEAD, 32_000L, SLOW_BODY, 42_000L);

    /** Nothing of these may be taken. */
    static final List<String> NEVER_TAKEN = List.of(SLOW_HEAD, SLOW_BODY, HUGE_HEAD, SMUGGLING, BOMB, PATH);

    static final List<String> ALL = List.of(SLOW_HEAD, SLOW_BODY, UNREAD, HUGE_HEAD, SMUGGLING, BOMB, PATH, FLOOD);

    private static final int SLOW = 100;
    private static final int DEAF = 20;
    private static final int FLOOD_CONNECTIONS = 300;
    private static final int BOMB_MIB = 20;

    private final URI gateway;
    private final List<Trial> trials = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopped;

    HostileClients(URI gateway) {
        this.gateway = gateway;
    }

    /** Everything at once. */
    void start() {
        slow(new SlowClients.Kind(SLOW_HEAD, SLOW, new byte[0], Requests.slowHead(), true));
        slow(new SlowClients.Kind(SLOW_BODY, SLOW, Wire.bytes(Requests.slowBodyHead()), Wire.bytes("\"a"), true));
        slow(new SlowClients.Kind(UNREAD, DEAF, new byte[0], Requests.unread(), false));
        byte[] bomb = Requests.bomb(Wire.bomb(BOMB_MIB));
        byte[] head = Requests.hugeHead();
        repeat(50, i -> note(HUGE_HEAD, "64 KiB", head));
        repeat(50, i -> note(SMUGGLING, Requests.ambiguous(i).strip(), Requests.smuggling(i)));
        repeat(100, i -> note(BOMB, BOMB_MIB + " MiB", bomb));
        repeat(50, i -> note(PATH, Requests.path(i), Requests.trick(i)));
        repeat(200, i -> flood());
    }

    /** Tells them to stop and waits until they have. */
    void stop() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join(15_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    List<Trial> trials() {
        synchronized (trials) {
            return List.copyOf(trials);
        }
    }

    private void slow(SlowClients.Kind kind) {
        SlowClients clients = new SlowClients(kind, gateway, this::note);
        spawn(kind.attack(), () -> clients.run(() -> stopped));
    }

    private void repeat(long everyMs, IntConsumer attack) {
        spawn("attack", () -> {
            for (int i = 0; !stopped; i++) {
                attack.accept(i);
                Waiting.ms(everyMs);
            }
        });
    }

    private void spawn(String name, Runnable work) {
        Thread thread = new Thread(work, "hostile " + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void note(String attack, String what, byte[] request) {
        note(new Trial(attack, what, Wire.ask(gateway, request), 0));
    }

    private void note(Trial trial) {
        synchronized (trials) {
            trials.add(trial);
        }
    }

    /** More connections than the gateway takes, for a moment. */
    private void flood() {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < FLOOD_CONNECTIONS && !stopped; i++) {
                open.add(Wire.open(gateway));
            }
        } catch (IOException e) {
            note(new Trial(FLOOD, e.toString(), 0, 0));
        }
        Waiting.ms(200);
        note(new Trial(FLOOD, open.size() + " connections", 0, 0));
        open.forEach(HostileClients::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // There is nothing to be done about a connection that cannot be closed.
            return;
        }
    }
}
