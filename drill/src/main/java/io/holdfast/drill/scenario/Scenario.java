package io.holdfast.drill.scenario;

import io.holdfast.drill.experiment.DrillSettings;
import io.holdfast.drill.report.Report;
import java.util.function.Consumer;

/** A drill whose course is fixed; only its times, targets and the order of keys are chosen by the seed. */
public interface Scenario {

    /** Its name on the command line. */
    String name();

    /** What is done in it, in a sentence. */
    String summary();

    /**
     * Runs it; nothing is left running afterwards.
     *
     * @param progress is told what happens, a line each
     */
    Report run(DrillSettings settings, Consumer<String> progress);
}
