package io.holdfast.gateway.tracing;

import io.opentelemetry.api.common.AttributeKey;

/** Names of attributes: OpenTelemetry's for messaging, and Holdfast's own. */
final class Words {

    static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");
    static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    static final AttributeKey<String> PARTITION = AttributeKey.stringKey("messaging.destination.partition.id");
    static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");
    static final AttributeKey<Long> BODY_SIZE = AttributeKey.longKey("messaging.message.body.size");
    static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> FLOW = AttributeKey.stringKey("holdfast.flow");
    static final AttributeKey<String> TIER = AttributeKey.stringKey("holdfast.tier");
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("holdfast.outcome");

    private Words() {}
}
