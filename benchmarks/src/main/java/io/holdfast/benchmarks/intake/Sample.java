package io.holdfast.benchmarks.intake;

/** One run of one subject: what the load generator saw, and the CPU that it cost. Latencies may be NaN: not measured. */
record Sample(double recordsPerSecond, double p50Ms, double p99Ms, Tally tally, Cpu cpu) {

    static Sample of(LoadClient.Result result, Cpu cpu) {
        return new Sample(
                result.recordsPerSecond(), result.all().p50Ms(), result.all().p99Ms(), result.tally(), cpu);
    }

    static Sample of(ProducerRate rate) {
        Tally sent = new Tally(rate.sent(), 0, 0, 0, 0);
        return new Sample(rate.recordsPerSecond(), rate.p50Ms(), rate.p99Ms(), sent, rate.cpu());
    }
}
