package io.holdfast.drill.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchiveKeyTest {

    private static final KafkaHome.Jar A = jar("a.jar", 1, 1);
    private static final KafkaHome.Jar B = jar("b.jar", 2, 2);
    private static final List<String> OPTIONS = List.of("-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final String KEY = ArchiveKey.of("jdk 17", List.of(A, B), OPTIONS);

    @Test
    void theSameHasTheSameKey() {
        assertThat(ArchiveKey.of("jdk 17", List.of(A, B), OPTIONS))
                .isEqualTo(KEY)
                .matches("[0-9a-f]{16}");
    }

    @Test
    void anotherRuntimeHasAnotherKey() {
        assertThat(ArchiveKey.of("jdk 25", List.of(A, B), OPTIONS)).isNotEqualTo(KEY);
    }

    @Test
    void anotherSetOrderSizeTimeOrFolderOfJarsHasAnotherKey() {
        assertThat(List.of(
                        List.of(A),
                        List.of(B, A),
                        List.of(A, jar("b.jar", 3, 2)),
                        List.of(A, jar("b.jar", 2, 3)),
                        List.of(A, jar("elsewhere/b.jar", 2, 2))))
                .allSatisfy(jars ->
                        assertThat(ArchiveKey.of("jdk 17", jars, OPTIONS)).isNotEqualTo(KEY));
    }

    @Test
    void optionsThatShapeAnArchiveHaveAnotherKeyAndHeapSizesDoNot() {
        assertThat(ArchiveKey.of("jdk 17", List.of(A, B), List.of("-XX:-UseCompressedOops")))
                .isNotEqualTo(ArchiveKey.of("jdk 17", List.of(A, B), List.of()));
        assertThat(ArchiveKey.of(
                        "jdk 17",
                        List.of(A, B),
                        List.of("-Xmx1g", "-Xlog:gc", "-Dx=y", "-XX:+UseG1GC", "-XX:TieredStopAtLevel=1")))
                .isEqualTo(KEY);
    }

    @Test
    void sharingThatSomebodyAskedForIsLeftAlone() {
        assertThat(ArchiveKey.leavesSharing(OPTIONS)).isTrue();
        assertThat(List.of("-Xshare:off", "-XX:SharedArchiveFile=x", "-XX:AOTCache=x", "-javaagent:x.jar"))
                .noneMatch(option -> ArchiveKey.leavesSharing(List.of("-Xmx1g", option)));
    }

    @Test
    void dumpsRunUnderG1UnlessTheCollectorIsOfAnotherKind() {
        assertThat(ArchiveKey.dumpOptions(List.of("-Xmx1g", "-Xshare:auto", "-Dx=y", "-XX:+UseSerialGC")))
                .containsExactly("-Xmx1g", "-XX:+UseG1GC");
        assertThat(ArchiveKey.dumpOptions(List.of("-XX:+UseZGC"))).containsExactly("-XX:+UseZGC");
    }

    private static KafkaHome.Jar jar(String path, long bytes, long written) {
        return new KafkaHome.Jar(Path.of(path), bytes, FileTime.fromMillis(written));
    }
}
