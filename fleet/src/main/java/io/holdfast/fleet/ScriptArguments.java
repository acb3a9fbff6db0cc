package io.holdfast.fleet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Arguments of a script in their order, behind whose they are. Not thread-safe. */
final class ScriptArguments {

    private final List<byte[]> arguments = new ArrayList<>();

    ScriptArguments(FleetMember.Identity member) {
        add(member.prefix());
        add(member.name());
    }

    ScriptArguments add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    ScriptArguments add(long number) {
        return add(Long.toString(number));
    }

    ScriptArguments add(byte[] bytes) {
        arguments.add(bytes);
        return this;
    }

    /** A script's {@code ARGV}. */
    byte[][] array() {
        return arguments.toArray(new byte[0][]);
    }
}
