package io.holdfast.benchmarks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.benchmarks.delivery.arm.Effect;
import io.holdfast.benchmarks.delivery.arm.EffectLog;
import io.holdfast.benchmarks.delivery.arm.SourceValue;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EffectLogTest {

    @TempDir
    Path folder;

    @Test
    void whatOneWritesAnotherReadsOnce() throws IOException {
        EffectLog reader = EffectLog.create(folder.resolve("calls"), 10);
        EffectLog writer = EffectLog.open(folder.resolve("calls"));
        Effect done = new Effect(true, new SourceValue(1, 2, 3, 4), 5, 6);
        Effect failed = new Effect(false, new SourceValue(7, 8, 9, 10), 11, 12);

        writer.append(done);
        assertThat(reader.more()).containsExactly(done);
        writer.append(failed);
        assertThat(reader.more()).containsExactly(failed);
        assertThat(reader.more()).isEmpty();
        assertThat(reader.all()).containsExactly(done, failed);
    }

    @Test
    void oneThatIsFullSaysSo() throws IOException {
        EffectLog log = EffectLog.create(folder.resolve("calls"), 1);
        Effect effect = new Effect(true, new SourceValue(0, 0, 0, 0), 1, 2);
        log.append(effect);

        assertThatThrownBy(() -> log.append(effect)).hasMessageContaining("full with 1");
    }

    @Test
    void aValueIsReadAsItWasWritten() {
        SourceValue value = new SourceValue(1, 2, 3, 4);

        assertThat(value.bytes()).hasSize(SourceValue.BYTES);
        assertThat(SourceValue.of(value.bytes())).isEqualTo(value);
    }
}
