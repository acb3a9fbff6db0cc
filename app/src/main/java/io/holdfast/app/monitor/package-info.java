/**
 * What others watch Holdfast with: rules for Prometheus and a dashboard for Grafana, both made from the catalog. {@code
 * AlertRules} puts together what {@code GatewayAlerts}, {@code FlowAlerts} and {@code DeliveryAlerts} say, {@code RulesFile}
 * writes it down; {@code Dashboard} is its own.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.app.monitor;
