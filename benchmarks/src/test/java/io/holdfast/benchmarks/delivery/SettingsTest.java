package io.holdfast.benchmarks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void withoutArgumentsAllScenariosRun() {
        assertThat(Settings.of(new String[0])).isEqualTo(new Settings(Settings.ALL, 100_000, 3));
    }

    @Test
    void argumentsNameScenariosRecordsAndRuns() {
        assertThat(Settings.of(new String[] {"slow,jdbc", "5000", "1"}))
                .isEqualTo(new Settings(List.of("slow", "jdbc"), 5_000, 1));
    }

    @Test
    void aScenarioThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Settings.of(new String[] {"slow,fast"})).hasMessageContaining("[fast]");
    }
}
