package io.holdfast.benchmarks.delivery;

/**
 * One run of one subject.
 *
 * @param cpuSeconds of its process, start included
 * @param complete whether every record was done within the limit
 * @param java feature release of its JVM
 */
record RateRun(double recordsPerSecond, double cpuSeconds, boolean complete, int java, Account account) {}
