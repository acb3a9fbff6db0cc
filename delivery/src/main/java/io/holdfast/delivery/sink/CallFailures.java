package io.holdfast.delivery.sink;

import io.holdfast.delivery.Disposition;
import io.holdfast.delivery.Failure;
import io.holdfast.delivery.policy.Classifier;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * What it means for a record that its request had no answer. Without a connection nothing can have been done: sink-down.
 * Otherwise anything can: transient where doing it twice is harmless, unknown where it is not. Immutable.
 */
final class CallFailures {

    private static final List<Class<? extends Exception>> NEVER_CONNECTED = List.of(
            ConnectException.class,
            HttpConnectTimeoutException.class,
            NoRouteToHostException.class,
            UnknownHostException.class,
            UnresolvedAddressException.class,
            SSLHandshakeException.class,
            SSLPeerUnverifiedException.class);

    private final HttpSettings settings;
    private final Classifier classifier;

    CallFailures(HttpSettings settings, Classifier classifier) {
        this.settings = settings;
        this.classifier = classifier;
    }

    Disposition judge(Throwable thrown) {
        for (Throwable link = thrown; link != null; link = link.getCause()) {
            if (NEVER_CONNECTED.stream().anyMatch(link.getClass()::equals)) {
                return Disposition.sinkDown(thrown);
            }
        }
        return settings.idempotent() ? classifier.classify(thrown) : new Disposition.Unknown(told(thrown));
    }

    private Failure told(Throwable thrown) {
        Failure plain = Failure.of(thrown);
        return new Failure(
                plain.errorClass(),
                "nobody knows whether " + settings.method() + " " + Endpoint.shown(settings.url())
                        + " had its effect, and it is not to be done twice; find out there, then settle the record: "
                        + plain.message(),
                plain.stack());
    }
}
