package io.holdfast.benchmarks.intake;

/**
 * How long and how much.
 *
 * @param seconds of one run
 * @param runs of each subject
 * @param backlog records in the spool when its memory is measured
 */
record Settings(int seconds, int runs, long backlog) {

    static Settings of(String[] args) {
        return new Settings(
                args.length > 0 ? Integer.parseInt(args[0]) : 6,
                args.length > 1 ? Integer.parseInt(args[1]) : 3,
                args.length > 2 ? Long.parseLong(args[2]) : 1_500_000);
    }
}
