package io.holdfast.core.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM file (RFC 7468).
 *
 * @param label what stands behind {@code BEGIN}
 * @param encapsulated whether headers precede the content, as those of old encrypted keys do
 */
record PemBlock(String label, boolean encapsulated, byte[] der) {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern HEADER = Pattern.compile("(?m)^[A-Za-z0-9-]+:.*$");

    /** All blocks of a text, in order; an {@link IllegalArgumentException} when one is not base64. */
    static List<PemBlock> of(String text) {
        List<PemBlock> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            String body = matcher.group(2);
            String content = HEADER.matcher(body).replaceAll("");
            byte[] der = Base64.getDecoder().decode(content.replaceAll("\\s", ""));
            blocks.add(new PemBlock(matcher.group(1), !content.equals(body), der));
        }
        return blocks;
    }
}
