package io.holdfast.benchmarks.intake;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A value of 1 KiB as a payment might be, and the JSON Schema that it keeps. */
final class Payment {

    static final int BYTES = 1_024;

    private static final int ITEMS = 8;
    private static final String ITEM = "{\"sku\":\"sku-00%d\",\"quantity\":%d,\"price\":12.5,\"taxed\":true}";
    private static final String HEAD = "{\"payment\":\"p-0000001\",\"account\":\"a-1234567\",\"amount\":1299,"
            + "\"currency\":\"EUR\",\"at\":\"2026-01-02T03:04:05Z\",\"payer\":{\"name\":\"Ann Example\",\"country\":\"DE\"},"
            + "\"items\":[";

    private static final String SCHEMA = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "required": ["payment", "account", "amount", "currency", "at", "payer", "items"],
              "additionalProperties": false,
              "properties": {
                "payment": { "type": "string", "pattern": "^p-[0-9]{7}$" },
                "account": { "type": "string", "pattern": "^a-[0-9]{7}$" },
                "amount": { "type": "integer", "exclusiveMinimum": 0 },
                "currency": { "enum": ["EUR", "USD", "GBP", "CHF"] },
                "at": { "type": "string", "format": "date-time", "maxLength": 40 },
                "payer": {
                  "type": "object",
                  "required": ["name", "country"],
                  "additionalProperties": false,
                  "properties": {
                    "name": { "type": "string", "minLength": 1, "maxLength": 100 },
                    "country": { "type": "string", "pattern": "^[A-Z]{2}$" }
                  }
                },
                "items": {
                  "type": "array",
                  "minItems": 1,
                  "maxItems": 100,
                  "items": {
                    "type": "object",
                    "required": ["sku", "quantity", "price"],
                    "additionalProperties": false,
                    "properties": {
                      "sku": { "type": "string", "maxLength": 20 },
                      "quantity": { "type": "integer", "minimum": 1 },
                      "price": { "type": "number", "minimum": 0 },
                      "taxed": { "type": "boolean" }
                    }
                  }
                },
                "note": { "type": "string", "maxLength": 1000 }
              }
            }
            """;

    private Payment() {}

    /** The value. */
    static Buffer value() {
        StringBuilder text = new StringBuilder(HEAD);
        for (int i = 1; i <= ITEMS; i++) {
            text.append(i == 1 ? "" : ",").append(ITEM.formatted(i, i));
        }
        text.append("],\"note\":\"");
        int rest = BYTES - text.length() - 2;
        return Buffer.buffer(text.append("n".repeat(rest)).append("\"}").toString());
    }

    /** A value that breaks the contract. */
    static Buffer broken() {
        return Buffer.buffer("{\"payment\":\"p-1\"}");
    }

    /** So many of them, one a line. */
    static Buffer values(int count) {
        return Buffer.buffer((value().toString() + "\n").repeat(count));
    }

    /** A flow's setting of this name; the schema is written into the folder. */
    static String declared(Path folder) throws IOException {
        return "contract: { json-schema: \"%s\" }".formatted(Files.writeString(folder.resolve("payment.json"), SCHEMA));
    }
}
