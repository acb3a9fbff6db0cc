package io.holdfast.drill.process;

import io.holdfast.core.HoldfastException;
import io.holdfast.drill.fault.FaultJournal;
import io.holdfast.drill.fault.FaultJournal.Fault;
import io.holdfast.drill.sandbox.OwnProcess;
import io.holdfast.drill.sandbox.SandboxProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Treats processes badly, each fault journalled before it is injected. One thread. */
public final class ProcessFaults {

    private final FaultJournal journal;

    /** Faults are written down there. */
    public ProcessFaults(FaultJournal journal) {
        this.journal = journal;
    }

    /** Ends it at once. */
    public void kill(SandboxProcess target) {
        goingDown(target);
        target.kill();
    }

    /** Ends it in order. */
    public void stop(SandboxProcess target) {
        goingDown(target);
        target.stop();
    }

    /** Starts it again, and ends it before when it runs. */
    public void start(SandboxProcess target) {
        target.restart();
        journal.undone(down(target));
    }

    /** Stops it without ending it. */
    public void pause(SandboxProcess target) {
        @Nullable OwnProcess own = target instanceof RunProcess process ? process.own() : null;
        journal.injecting(new Fault(held(target), "let it go on (SIGCONT)", Optional.ofNullable(own)), target::resume);
        target.pause();
    }

    /** Lets it go on. */
    public void resume(SandboxProcess target) {
        target.resume();
        journal.undone(held(target));
    }

    /** Brings back what is down or paused, so that the rest of the drill can be judged; says what that was, and what failed. */
    public List<String> restore() {
        List<String> told = new ArrayList<>();
        journal.standing().forEach(fault -> told.add(fault + " when the steps were over: no step undid it"));
        try {
            journal.close();
        } catch (HoldfastException e) {
            told.add("bringing back what the steps left down: " + e.getMessage());
        }
        return told;
    }

    private void goingDown(SandboxProcess target) {
        journal.injecting(new Fault(down(target), "start it", Optional.empty()), () -> bringBack(target));
    }

    private static void bringBack(SandboxProcess target) {
        if (!target.alive()) {
            target.restart();
        }
    }

    private static String down(SandboxProcess target) {
        return target.called() + " down";
    }

    private static String held(SandboxProcess target) {
        return target.called() + " paused";
    }
}
