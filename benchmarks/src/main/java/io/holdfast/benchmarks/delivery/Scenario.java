package io.holdfast.benchmarks.delivery;

import io.holdfast.benchmarks.measure.Goals;
import java.io.PrintStream;

/** One thing that is compared. Run first; print and judge afterwards. */
interface Scenario {

    /** Runs every subject. */
    void run() throws Exception;

    /** What came out, in Markdown. */
    void print(PrintStream out);

    /** What should have come out. */
    void goals(Goals goals);
}
