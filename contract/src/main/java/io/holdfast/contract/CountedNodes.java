package io.holdfast.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * Makes JSON trees whose nodes count how often they are visited and compared, so that neither alternatives within alternatives nor
 * values made to collide in hash tables keep a check busy for long.
 */
final class CountedNodes extends JsonNodeFactory {

    private static final long serialVersionUID = 1;

    @Override
    public ObjectNode objectNode() {
        Effort.spend(1);
        return new CountedObject(this);
    }

    @Override
    public ArrayNode arrayNode() {
        Effort.spend(1);
        return new CountedArray(this);
    }

    @Override
    public ArrayNode arrayNode(int capacity) {
        return arrayNode();
    }

    @Override
    public TextNode textNode(String text) {
        Effort.spend(1);
        return new CountedText(text);
    }

    @Override
    public NumericNode numberNode(long value) {
        Effort.spend(1);
        return new CountedLong(value);
    }

    @Override
    public NumericNode numberNode(double value) {
        Effort.spend(1);
        return new CountedDouble(value);
    }

    @Override
    public ValueNode numberNode(BigInteger value) {
        Effort.spend(1);
        return new CountedBigInteger(value);
    }

    @SuppressWarnings({"unchecked", "deprecation"})
    private static final class CountedObject extends ObjectNode {

        private static final long serialVersionUID = 1;

        CountedObject(JsonNodeFactory factory) {
            super(factory);
        }

        @Override
        public JsonNode get(String name) {
            Effort.spend(1);
            return super.get(name);
        }

        @Override
        public Iterator<String> fieldNames() {
            Effort.spend(1L + size());
            return super.fieldNames();
        }

        @Override
        public Iterator<Map.Entry<String, JsonNode>> fields() {
            Effort.spend(1L + size());
            return super.fields();
        }

        @Override
        public Set<Map.Entry<String, JsonNode>> properties() {
            Effort.spend(1L + size());
            return super.properties();
        }

        @Override
        public boolean equals(Object other) {
            Effort.spend(1L + size());
            return super.equals(other);
        }

        @Override
        public int hashCode() {
            Effort.spend(1L + size());
            return super.hashCode();
        }
    }

    @SuppressWarnings({"unchecked", "deprecation"})
    private static final class CountedArray extends ArrayNode {

        private static final long serialVersionUID = 1;

        CountedArray(JsonNodeFactory factory) {
            super(factory);
        }

        @Override
        public JsonNode get(int index) {
            Effort.spend(1);
            return super.get(index);
        }

        @Override
        public Iterator<JsonNode> elements() {
            Effort.spend(1L + size());
            return super.elements();
        }

        @Override
        public boolean equals(Object other) {
            Effort.spend(1L + size());
            return super.equals(other);
        }

        @Override
        public int hashCode() {
            Effort.spend(1L + size());
            return super.hashCode();
        }
    }

    private static final class CountedText extends TextNode {

        private static final long serialVersionUID = 1;

        CountedText(String text) {
            super(text);
        }

        @Override
        public boolean equals(Object other) {
            Effort.spend(1);
            return super.equals(other);
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }
    }

    private static final class CountedLong extends LongNode {

        private static final long serialVersionUID = 1;

        CountedLong(long value) {
            super(value);
        }

        @Override
        public boolean equals(Object other) {
            Effort.spend(1);
            return super.equals(other);
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }
    }

    private static final class CountedDouble extends DoubleNode {

        private static final long serialVersionUID = 1;

        CountedDouble(double value) {
            super(value);
        }

        @Override
        public boolean equals(Object other) {
            Effort.spend(1);
            return super.equals(other);
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }
    }

    private static final class CountedBigInteger extends BigIntegerNode {

        private static final long serialVersionUID = 1;

        CountedBigInteger(BigInteger value) {
            super(value);
        }

        @Override
        public boolean equals(Object other) {
            Effort.spend(1);
            return super.equals(other);
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }
    }
}
