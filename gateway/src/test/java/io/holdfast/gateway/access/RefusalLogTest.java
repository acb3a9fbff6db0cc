package io.holdfast.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalLogTest {

    private static final long S = 1_000_000_000L;

    private final AtomicLong now = new AtomicLong();

    @TempDir
    Path folder;

    @Test
    void aFloodLeavesFewLinesAndACount() throws IOException {
        RefusalLog log = log(1 << 20);
        for (int i = 0; i < 100_000; i++) {
            log.add(new Refusal(401, "bad-credentials", null, "10.0.0.7", "POST /v1/flows/f/records"));
        }
        log.write();

        assertThat(Files.readAllLines(folder.resolve("r.log")))
                .hasSize(201)
                .startsWith("2026-11-22T10:00:00Z status=401 code=bad-credentials by=- from=10.0.0.7"
                        + " asked=POST_/v1/flows/f/records")
                .last()
                .isEqualTo("2026-11-22T10:00:00Z left-out=99800");
    }

    @Test
    void whatIsWrittenTakesBoundedRoomForEver() throws IOException {
        RefusalLog log = log(2_000);
        for (int i = 0; i < 500; i++) {
            now.addAndGet(S);
            log.add(new Refusal(403, "forbidden", "p" + i, "h", "GET /metrics"));
            log.write();
        }

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.toList())
                    .hasSize(5)
                    .allSatisfy(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(2_000));
        }
        assertThat(Files.readString(folder.resolve("r.log"))).contains("by=p499");
    }

    @Test
    void noNameCanPretendToBeALineOrAField() throws IOException {
        RefusalLog log = log(1 << 20);
        log.add(new Refusal(403, "forbidden", "a from=b\nc\u2028\u00e9", "", "GET /\u0007"));
        log.write();

        assertThat(Files.readAllLines(folder.resolve("r.log")))
                .singleElement()
                .asString()
                .endsWith("by=a_from=b\\u000ac\\u2028\\u00e9 from=- asked=GET_/\\u0007");
    }

    private RefusalLog log(long largestBytes) {
        InstantSource clock = InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));
        return new RefusalLog(folder.resolve("r.log"), largestBytes, clock, now::get);
    }
}
