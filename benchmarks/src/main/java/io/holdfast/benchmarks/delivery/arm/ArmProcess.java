package io.holdfast.benchmarks.delivery.arm;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The process of a subject: starts it and prints what it tells of itself, whenever that changes, until it is killed. */
public final class ArmProcess {

    private static final long EVERY_MS = 100;

    private ArmProcess() {}

    /** Arguments: class of the {@link Arm}, file of the {@link EffectLog}, settings. */
    public static void main(String[] args) throws Exception {
        ArmSettings settings = ArmSettings.parse(Arrays.asList(args).subList(2, args.length));
        Sink sink = new Sink(Weather.of(settings), EffectLog.open(Path.of(args[1])));
        Arm arm = Class.forName(args[0])
                .asSubclass(Arm.class)
                .getDeclaredConstructor()
                .newInstance();
        System.out.println("java=" + Runtime.version().feature() + " begun=" + System.nanoTime());
        Supplier<String> status = arm.start(settings, sink);
        System.out.println("started=" + System.nanoTime());
        String last = "";
        while (true) {
            String now = status.get();
            if (!now.equals(last)) {
                System.out.println(now);
                last = now;
            }
            TimeUnit.MILLISECONDS.sleep(EVERY_MS);
        }
    }
}
