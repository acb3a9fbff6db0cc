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

    /** Of a sign of life, before what is told of lanes. */
    static ScriptArguments beat(FleetMember.Identity member, boolean measure, String producers) {
        return new ScriptArguments(member)
                .add(member.lease().toMillis())
                .add(measure ? "1" : "0")
                .add(producers);
    }

    /** Of a member's last one. */
    static ScriptArguments leave(FleetMember.Identity member) {
        return new ScriptArguments(member).add("0").add("0").add("");
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
