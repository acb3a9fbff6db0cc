package io.holdfast.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** One segment of a request's path. */
final class PathSegment {

    private static final int HEX = 16;

    private PathSegment() {}

    /**
     * The segment as text; a {@code +} is itself.
     *
     * @throws BadRequest when it is not percent-encoded UTF-8: a guess would name another record
     */
    static String decode(String segment) throws BadRequest {
        if (segment.chars().allMatch(c -> c != '%' && c < 128)) {
            return segment;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '%') {
                bytes.write(octet(segment, i + 1));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw bad(segment);
        }
    }

    private static int octet(String segment, int at) throws BadRequest {
        int high = at + 1 < segment.length() ? Character.digit(segment.charAt(at), HEX) : -1;
        int low = high < 0 ? -1 : Character.digit(segment.charAt(at + 1), HEX);
        if (low < 0) {
            throw bad(segment);
        }
        return high * HEX + low;
    }

    private static BadRequest bad(String segment) {
        return new BadRequest(
                400,
                "bad-path",
                "\"" + Quote.brief(segment) + "\" in the path is not percent-encoded UTF-8; write a % itself as %25.");
    }
}
