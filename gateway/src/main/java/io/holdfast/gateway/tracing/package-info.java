/**
 * Traces of records by OpenTelemetry: {@code OtelTracer} makes spans of what the intake tells, {@code Tracing} sets up where
 * they go.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.gateway.tracing;
