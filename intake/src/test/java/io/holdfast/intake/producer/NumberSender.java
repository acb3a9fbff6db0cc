package io.holdfast.intake.producer;

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** A process that sends numbers under one key until it is killed, and prints each that it was promised. */
final class NumberSender {

    private static final int MOST_OPEN = 100;

    private NumberSender() {}

    static Map<String, Object> settings(String servers, String topic, String spool) {
        return Map.of(
                "bootstrap.servers", servers,
                "holdfast.topics", topic,
                "holdfast.durability", "weak",
                "holdfast.spool.directory", spool);
    }

    public static void main(String[] args) throws InterruptedException {
        Semaphore room = new Semaphore(MOST_OPEN);
        PrintStream out = System.out;
        Map<String, Object> settings = settings(args[0], args[1], args[2]);
        StringSerializer texts = new StringSerializer();
        try (Producer<String, String> producer = new HoldfastProducer<>(settings, texts, texts)) {
            for (int number = 1; ; number++) {
                room.acquire();
                String text = Integer.toString(number);
                producer.send(new ProducerRecord<>(args[1], "k", text), (metadata, failure) -> {
                    room.release();
                    if (failure == null) {
                        out.println(text);
                    } else {
                        failure.printStackTrace();
                    }
                });
            }
        }
    }
}
