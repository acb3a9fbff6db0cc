package com.example.ledger;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.InboundRecord;
import io.holdfast.delivery.RecordHandler;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Books one payment. What it throws is tried again, parked, or a dead letter, as the delivery's rules say. */
@Component
public class PaymentHandler implements RecordHandler {

    private static final Logger LOG = LoggerFactory.getLogger(PaymentHandler.class);

    private final Ledger ledger;

    /** Books into {@code ledger}. */
    public PaymentHandler(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Disposition handle(InboundRecord record) {
        byte[] value = record.value();
        if (value == null) {
            return Disposition.poison(new IllegalArgumentException(
                    "payment \"" + record.id() + "\" has no value; send one that says what is to be booked"));
        }
        ledger.book(record.id(), new String(value, StandardCharsets.UTF_8));
        LOG.info("booked {} at attempt {}", record.id(), record.attempt());
        return Disposition.done();
    }
}
