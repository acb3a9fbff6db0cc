package io.holdfast.delivery.engine;

/** A number of 64 bits for a sequence of numbers; among a million sequences two share one once in thirty million times. */
final class Fingerprint {

    private long value = 0x9E3779B97F4A7C15L;

    Fingerprint add(long number) {
        long mixed = (value ^ number) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 29) * 0x94D049BB133111EBL;
        value = (mixed ^ mixed >>> 32) + 0x9E3779B97F4A7C15L;
        return this;
    }

    Fingerprint add(Enum<?> constant) {
        return add(constant.name().hashCode());
    }

    Fingerprint add(boolean flag) {
        return add(flag ? 1 : 2);
    }

    long value() {
        return value;
    }
}
