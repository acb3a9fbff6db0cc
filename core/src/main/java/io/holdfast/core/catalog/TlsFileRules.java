package io.holdfast.core.catalog;

import io.holdfast.core.tls.TlsContents;
import io.holdfast.core.tls.TlsMaterial;
import io.holdfast.core.tls.TlsReading;
import java.time.Instant;

/** Looks into the files that {@code gateway.tls} names. */
final class TlsFileRules {

    private static final String PATH = "gateway.tls";

    private TlsFileRules() {}

    static void check(GatewayTls tls, Instant now, Problems problems) {
        TlsReading reading = tls.files().read().understand();
        if (reading instanceof TlsReading.Understood understood) {
            checkTime(tls, understood.material(), now, problems);
        } else if (reading instanceof TlsReading.Broken broken) {
            broken.faults().forEach(fault -> problems.add(PATH + "." + key(fault.part()), fault.message()));
        }
    }

    private static void checkTime(GatewayTls tls, TlsMaterial material, Instant now, Problems problems) {
        String file = "\"" + tls.certificate() + "\" ";
        String path = PATH + ".certificate";
        material.notValid(now)
                .ifPresentOrElse(
                        why -> problems.add(path, file + why + "; put a valid one there"),
                        () -> material.expiresAt()
                                .filter(end -> end.minus(tls.warnBefore()).isBefore(now))
                                .ifPresent(end -> problems.warn(path, file + "expires at " + end + "; renew it")));
    }

    private static String key(TlsContents.Part part) {
        return switch (part) {
            case CERTIFICATE -> "certificate";
            case KEY -> "key";
            case AUTHORITIES -> "client-ca";
        };
    }
}
