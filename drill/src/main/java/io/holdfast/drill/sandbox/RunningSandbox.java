package io.holdfast.drill.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.HoldfastException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sandbox that another process owns, seen through its {@link SandboxControl}. Thread-safe. */
public final class RunningSandbox {

    private static final Logger LOG = LoggerFactory.getLogger(RunningSandbox.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long FIND_LIMIT_S = 5;
    private static final long ACTION_LIMIT_S = 120;

    private final Path socket;

    private RunningSandbox(Path socket) {
        this.socket = socket;
    }

    /**
     * The sandbox in this folder, or the only one of this user on this machine.
     *
     * @throws HoldfastException when there is none, or when there are several and no folder was given
     */
    public static RunningSandbox find(Optional<Path> folder) {
        return folder.isPresent()
                ? in(folder.get())
                        .orElseThrow(() -> new HoldfastException(
                                "no-sandbox",
                                "no sandbox runs in \"" + folder.get()
                                        + "\"; start one with: holdfast sandbox start --dir " + folder.get(),
                                null))
                : only();
    }

    /** The sandbox that runs in this folder. */
    public static Optional<RunningSandbox> in(Path folder) {
        Path file = folder.resolve(SandboxControl.FILE);
        try {
            RunningSandbox named = Files.exists(file)
                    ? new RunningSandbox(Path.of(Files.readString(file).strip()))
                    : null;
            return Optional.ofNullable(named)
                    .filter(sandbox -> sandbox.view()
                            .filter(view -> same(Path.of(view.folder()), folder))
                            .isPresent());
        } catch (IOException e) {
            throw new HoldfastException("control", "cannot read \"" + file + "\": " + e, e);
        }
    }

    private static boolean same(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("a sandbox's folder is gone");
            return false;
        }
    }

    private static RunningSandbox only() {
        List<RunningSandbox> found = new ArrayList<>();
        List<SandboxView> views = new ArrayList<>();
        for (Path socket : ControlSockets.all()) {
            RunningSandbox sandbox = new RunningSandbox(socket);
            sandbox.view().ifPresent(view -> {
                found.add(sandbox);
                views.add(view);
            });
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new HoldfastException(
                found.isEmpty() ? "no-sandbox" : "several-sandboxes",
                found.isEmpty()
                        ? "no sandbox of user " + System.getProperty("user.name")
                                + " runs on this machine; start one with: holdfast up, or holdfast sandbox start"
                        : found.size() + " sandboxes run; say which:\n" + choices(views),
                null);
    }

    private static String choices(List<SandboxView> views) {
        return views.stream()
                .map(view -> "  --dir " + view.folder() + "   (process " + view.pid() + ", Kafka at "
                        + view.bootstrapServers() + ")")
                .collect(Collectors.joining("\n"));
    }

    /**
     * Does one thing to one process, a node by its number or another by its name: {@code kill}, {@code stop}, {@code restart}, {@code pause}, {@code resume}, {@code wipe};
     * or {@code await}, which waits up to 90 s until the node has joined.
     *
     * @throws HoldfastException when the owner does not answer
     */
    public ControlReply act(String action, String process) {
        return ask(action + " " + process, ACTION_LIMIT_S);
    }

    /** The sandbox as it is now. */
    public SandboxView nodes() {
        return ask("nodes", ACTION_LIMIT_S).sandbox();
    }

    private Optional<SandboxView> view() {
        try {
            return Optional.of(ask(SandboxControl.WHO, FIND_LIMIT_S).sandbox());
        } catch (HoldfastException e) {
            LOG.atDebug().setCause(e).addKeyValue("socket", socket).log("no sandbox there");
            return Optional.empty();
        }
    }

    private ControlReply ask(String request, long limitS) {
        try {
            return CompletableFuture.supplyAsync(() -> talk(request))
                    .orTimeout(limitS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new HoldfastException(
                    "control", "the sandbox at \"" + socket + "\" did not do \"" + request + "\": " + cause, cause);
        }
    }

    private ControlReply talk(String request) {
        try (SocketChannel owner = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            ByteBuffer line = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                owner.write(line);
            }
            return JSON.readValue(Channels.newInputStream(owner), ControlReply.class);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
