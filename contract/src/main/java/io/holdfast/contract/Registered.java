package io.holdfast.contract;

import java.util.Map;

/**
 * One version of a subject as the registry has it.
 *
 * @param number the subject's number for it, from 1 on
 * @param id the registry's number for the schema
 * @param type {@code AVRO}, {@code JSON} or {@code PROTOBUF}
 * @param references the texts of the schemas that it refers to, by name, each behind those that it refers to itself
 */
record Registered(int number, int id, String type, String text, Map<String, String> references) {}
