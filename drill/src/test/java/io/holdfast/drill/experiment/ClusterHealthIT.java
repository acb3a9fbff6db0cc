package io.holdfast.drill.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.drill.sandbox.ClusterSpec;
import io.holdfast.drill.sandbox.LocalCluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterHealthIT {

    @Test
    void aBrokerThatIsDownOrStoppedIsFoundAndAWholeClusterIsWell() {
        try (LocalCluster cluster = LocalCluster.start(ClusterSpec.of(2))) {
            cluster.createTopic("t", 2, Map.of());
            assertThat(ClusterHealth.problems(cluster, List.of("t"))).isEmpty();

            cluster.node(2).pause();
            assertThat(ClusterHealth.problems(cluster, List.of("t")))
                    .containsExactly("broker 2 does not run at the end");

            cluster.node(2).resume();
            assertThat(ClusterHealth.problems(cluster, List.of("t"))).isEmpty();

            cluster.node(1).kill();
            assertThat(ClusterHealth.problems(cluster, List.of("t")))
                    .containsExactly("broker 1 does not run at the end");
        }
    }
}
