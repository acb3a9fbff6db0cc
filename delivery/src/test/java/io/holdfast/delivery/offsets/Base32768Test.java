package io.holdfast.delivery.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Base32768Test {

    @Test
    void bytesComeBackAtEveryLengthThatFillsItsCharacters() {
        Random random = new Random(1);
        for (int chars = 0; chars < 200; chars++) {
            byte[] bytes = new byte[Base32768.bytes(chars)];
            random.nextBytes(bytes);

            String text = Base32768.encode(bytes);

            assertThat(text).hasSize(chars);
            assertThat(Base32768.decode(text)).isEqualTo(bytes);
        }
    }

    @Test
    void everyCharacterSurvivesUtf8AndNormalisationAndIsVisible() {
        StringBuilder all = new StringBuilder();
        for (int value = 0; value < 1 << 15; value++) {
            byte[] bytes = {(byte) (value >>> 7), (byte) (value << 1)};
            all.append(Base32768.encode(bytes).charAt(0));
        }
        String text = all.toString();

        assertThat(text.chars().distinct()).hasSize(1 << 15);
        assertThat(new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                .isEqualTo(text);
        assertThat(Normalizer.normalize(text, Normalizer.Form.NFC)).isEqualTo(text);
        assertThat(text.chars()).noneMatch(Base32768Test::isInvisible);
    }

    @Test
    void otherCharactersAndBitsLeftOverAreRefused() {
        assertThat(Base32768.decode("{\"a\":1}")).isEmpty();
        assertThat(Base32768.decode("\u3401")).isEmpty();
        assertThat(Base32768.decode("\uD83D\uDE00")).isEmpty();
    }

    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        return type == Character.SURROGATE
                || type == Character.FORMAT
                || type == Character.NON_SPACING_MARK
                || Character.isISOControl(c)
                || Character.isWhitespace(c);
    }
}
