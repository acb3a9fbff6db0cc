package io.holdfast.delivery.park;

/**
 * Names of a delivery's own topics and transactional ids.
 *
 * @param topic the source
 */
public record ParkNames(String flow, String delivery, String topic) {

    /** The park log. */
    public String parkTopic() {
        return topic + "." + delivery + ".park";
    }

    /** Where dead letters go. */
    public String deadLetterTopic() {
        return topic + "." + delivery + ".dlq";
    }

    /** Where somebody's decisions about single records wait for the owner of their partition, and are kept. */
    public String commandTopic() {
        return topic + "." + delivery + ".commands";
    }

    /** Under which the owner of this partition of the source writes: a new owner fences every earlier one by it. */
    public String transactionalId(int partition) {
        return "holdfast." + flow + "." + delivery + "." + partition;
    }
}
