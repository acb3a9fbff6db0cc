package io.holdfast.delivery.policy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Kinds of failure by class name. The names of a class's ancestors count too, the nearest first, so that a rule for
 * {@code java.io.IOException} is overruled by one for a class below it. Names only: a rule may name a class that is not on
 * the class path. Immutable.
 */
final class ClassRules {

    private static final List<String> TRANSIENT = List.of(
            "java.io.IOException",
            "java.net.SocketTimeoutException",
            "java.net.http.HttpTimeoutException",
            "java.lang.InterruptedException",
            "java.lang.VirtualMachineError",
            "java.util.concurrent.CancellationException",
            "java.util.concurrent.RejectedExecutionException",
            "java.util.concurrent.TimeoutException",
            "java.util.ConcurrentModificationException",
            "org.apache.kafka.common.errors.RetriableException");

    private static final List<String> POISON = List.of(
            "java.lang.ArithmeticException",
            "java.lang.ArrayStoreException",
            "java.lang.AssertionError",
            "java.lang.ClassCastException",
            "java.lang.IllegalArgumentException",
            "java.lang.IndexOutOfBoundsException",
            "java.lang.NegativeArraySizeException",
            "java.lang.NullPointerException",
            "java.lang.StackOverflowError",
            "java.lang.UnsupportedOperationException",
            "java.io.ObjectStreamException",
            "java.io.UTFDataFormatException",
            "java.net.URISyntaxException",
            "java.net.MalformedURLException",
            "java.nio.BufferUnderflowException",
            "java.nio.charset.CharacterCodingException",
            "java.text.ParseException",
            "java.time.DateTimeException",
            "java.util.zip.DataFormatException",
            "java.util.zip.ZipException",
            "com.fasterxml.jackson.core.JacksonException",
            "com.fasterxml.jackson.core.JsonProcessingException",
            "tools.jackson.core.JacksonException",
            "com.google.gson.JsonParseException",
            "com.google.protobuf.InvalidProtocolBufferException",
            "jakarta.validation.ValidationException",
            "javax.validation.ValidationException",
            "org.apache.avro.AvroRuntimeException",
            "org.apache.kafka.common.InvalidRecordException",
            "org.apache.kafka.common.errors.InvalidTopicException",
            "org.apache.kafka.common.errors.RecordDeserializationException",
            "org.apache.kafka.common.errors.RecordTooLargeException",
            "org.apache.kafka.common.errors.SerializationException",
            "org.xml.sax.SAXException");

    private static final List<String> SINK_DOWN = List.of(
            "java.lang.LinkageError",
            "java.net.ConnectException",
            "java.net.NoRouteToHostException",
            "java.net.PortUnreachableException",
            "java.net.UnknownHostException",
            "java.net.http.HttpConnectTimeoutException",
            "java.nio.channels.UnresolvedAddressException",
            "javax.net.ssl.SSLHandshakeException",
            "javax.net.ssl.SSLPeerUnverifiedException",
            "org.apache.kafka.common.errors.AuthenticationException",
            "org.apache.kafka.common.errors.AuthorizationException");

    /** What is taken for granted unless the user's rules say otherwise. */
    static final ClassRules DEFAULTS = new ClassRules(defaults());

    private final Map<String, FailureKind> kinds;

    ClassRules(Map<String, FailureKind> kinds) {
        this.kinds = Map.copyOf(kinds);
    }

    /** The kind of the nearest ancestor, or of the class itself, that has one. */
    Optional<FailureKind> kind(Class<?> thrown) {
        for (Class<?> type = thrown; type != null; type = type.getSuperclass()) {
            FailureKind kind = kinds.get(type.getName());
            if (kind != null) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    private static Map<String, FailureKind> defaults() {
        Map<String, FailureKind> kinds = new HashMap<>();
        TRANSIENT.forEach(name -> kinds.put(name, FailureKind.TRANSIENT));
        POISON.forEach(name -> kinds.put(name, FailureKind.POISON));
        SINK_DOWN.forEach(name -> kinds.put(name, FailureKind.SINK_DOWN));
        return kinds;
    }
}
