package io.holdfast.benchmarks.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IssuerTest {

    @Test
    void everyTokenIsUnlikeTheOthers() throws Exception {
        try (Issuer issuer = Issuer.start()) {
            List<String> tokens = issuer.tokens(3);

            assertThat(tokens).doesNotHaveDuplicates().allMatch(token -> token.split("\\.", -1).length == 3);
        }
    }
}
