package io.holdfast.intake.kafka;

import io.holdfast.intake.RecordTracer;
import io.holdfast.intake.lane.Acceptance;
import io.holdfast.intake.lane.Lane;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * How an acceptance looks as a record in the log. Thread-safe.
 *
 * @param instance this gateway's name, or its fleet's, for the {@code holdfast.gateway} header
 * @param tracer follows what is sent
 */
record RecordForm(String instance, RecordTracer tracer) {

    /** The step of sending the record begins. */
    RecordTracer.Step traced(Acceptance a, Lane lane) {
        if (!tracer.on()) {
            return RecordTracer.Step.NONE;
        }
        RecordTracer.Kind kind = a.spooled() ? RecordTracer.Kind.DRAIN : RecordTracer.Kind.SEND;
        String topic = lane.key().topic();
        int partition = lane.key().partition();
        return tracer.begin(
                kind,
                new RecordTracer.Place(
                        a.offer().flow(),
                        a.recordId(),
                        topic,
                        partition,
                        a.offer().headers()));
    }

    /** The record. */
    ProducerRecord<byte[], byte[]> of(Acceptance a, Lane lane) {
        RecordHeaders headers = new RecordHeaders();
        for (Header header : a.offer().headers()) {
            headers.add(header);
        }
        headers.add(text(GatewayHeader.ID, a.recordId()));
        headers.add(text(GatewayHeader.ACCEPTED_AT, Long.toString(a.acceptedAtMs())));
        byte[] gateway = new GatewayHeader(instance, a.id(), a.keyed()).toBytes();
        headers.add(new RecordHeader(GatewayHeader.NAME, gateway));
        // No timestamp: it is that of sending, so that the topic's tail can be found by time whatever waited in the
        // spool.
        Long sentNow = null;
        return new ProducerRecord<>(
                lane.key().topic(),
                lane.key().partition(),
                sentNow,
                a.offer().key(),
                a.offer().value(),
                headers);
    }

    private static Header text(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
