package io.holdfast.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast spool show}. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows one refused record with its value; exits with 1 when no such record is refused.",
        footerHeading = "%nExamples:%n",
        footer = "  holdfast spool show p-17")
final class SpoolShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "The record's id.")
    private String id = "";

    @Mixin
    private GatewayOption gateway = new GatewayOption();

    @Mixin
    private OutputOption output = new OutputOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Optional<JsonNode> found = new RefusedClient(gateway.client()).find(id);
        if (found.isEmpty()) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("holdfast: no refused record has the id \"" + id + "\"; see holdfast spool list");
            err.flush();
            return ExitCode.NO;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(Json.text(found.get()));
        } else {
            print(found.get(), out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void print(JsonNode refused, PrintWriter out) {
        out.println("id         " + refused.path("id").asText());
        out.println("flow       " + refused.path("flow").asText());
        out.println("partition  " + refused.path("topic").asText() + "-"
                + refused.path("partition").asText());
        out.println("accepted   "
                + Instant.ofEpochMilli(refused.path("acceptedAtMs").asLong()));
        out.println(
                "refused    " + Instant.ofEpochMilli(refused.path("refusedAtMs").asLong()));
        out.println("reason     " + refused.path("reason").asText());
        out.println("message    " + refused.path("message").asText());
        out.println("key        " + readable(refused.path("keyBase64")));
        out.println("value      " + readable(refused.path("valueBase64")));
    }

    private static String readable(JsonNode base64) {
        if (base64.isNull()) {
            return "none";
        }
        byte[] bytes = Base64.getDecoder().decode(base64.asText());
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)) + " (" + bytes.length + " bytes)";
        } catch (CharacterCodingException e) {
            return "base64 " + base64.asText() + " (" + bytes.length + " bytes)";
        }
    }
}
