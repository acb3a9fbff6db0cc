package io.holdfast.drill.sandbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.core.HoldfastException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets other processes of the same user act on the nodes of a sandbox that this process owns.
 *
 * <p>It listens on a Unix domain socket in {@link ControlSockets}' folder, whose path stands in the file {@code control} of
 * the sandbox's folder. A request is one line, {@code nodes}, {@code kill 2}, {@code await 2} and so on; the answer is one
 * {@link ControlReply} as JSON. Requests run beside each other; those for one node after each other. Closing it ends neither
 * the nodes nor requests under way.
 */
public final class SandboxControl implements AutoCloseable {

    /** Names the file with the socket's path, in the sandbox's folder. */
    static final String FILE = "control";
    /** Asks whose socket this is. */
    static final String WHO = "who";

    private static final Logger LOG = LoggerFactory.getLogger(SandboxControl.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Controlled controlled;
    private final Consumer<String> told;
    private final Path socket;
    private final ServerSocketChannel listener;

    private SandboxControl(Controlled controlled, Consumer<String> told, Path socket, ServerSocketChannel listener) {
        this.controlled = controlled;
        this.told = told;
        this.socket = socket;
        this.listener = listener;
    }

    /**
     * Listens for requests.
     *
     * @param others processes beside the nodes, which are asked for by what they are {@linkplain SandboxProcess#called called}
     * @param told is given a sentence for each node that was acted on
     */
    public static SandboxControl open(LocalCluster cluster, List<SandboxProcess> others, Consumer<String> told) {
        Path socket = ControlSockets.next();
        try {
            Files.deleteIfExists(socket);
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(socket));
            Files.writeString(cluster.folder().resolve(FILE), socket.toString());
            SandboxControl control =
                    new SandboxControl(new Controlled(cluster, List.copyOf(others)), told, socket, listener);
            daemon(control::accept);
            return control;
        } catch (IOException e) {
            throw new HoldfastException("control", "cannot listen for control at \"" + socket + "\": " + e, e);
        }
    }

    /** What this control is about. */
    private record Controlled(LocalCluster cluster, List<SandboxProcess> others) {

        SandboxProcess named(String name) {
            return others.stream()
                    .filter(other -> other.called().equals(name))
                    .findFirst()
                    .orElseGet(() -> node(name));
        }

        private Node node(String name) {
            if (!name.matches("[0-9]{1,9}")) {
                throw new HoldfastException(
                        "control",
                        "no process \"" + name + "\"; there are the nodes "
                                + cluster.nodes().stream()
                                        .map(node -> node.spec().id())
                                        .toList()
                                + others.stream()
                                        .map(other -> " and " + other.called())
                                        .collect(Collectors.joining()),
                        null);
            }
            return cluster.node(Integer.parseInt(name));
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "holdfast-sandbox-control");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel caller = listener.accept();
                daemon(() -> serve(caller));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                LOG.atError().setCause(e).log("the sandbox can no longer be controlled from other processes");
                return;
            }
        }
    }

    private void serve(SocketChannel caller) {
        try (caller;
                BufferedReader in = new BufferedReader(Channels.newReader(caller, StandardCharsets.UTF_8))) {
            String request = in.readLine();
            if (request != null) {
                ByteBuffer answer = ByteBuffer.wrap(JSON.writeValueAsBytes(answer(request.strip())));
                while (answer.hasRemaining()) {
                    caller.write(answer);
                }
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("a request for control was not answered");
        }
    }

    private ControlReply answer(String request) {
        if (request.equals(WHO)) {
            return new ControlReply(true, request, SandboxView.withoutNodes(controlled.cluster()));
        }
        NodeAction.Result result;
        try {
            result = carryOut(request);
        } catch (RuntimeException e) {
            result = new NodeAction.Result(false, String.valueOf(e.getMessage()));
        }
        return new ControlReply(
                result.done(), result.message(), SandboxView.of(controlled.cluster(), controlled.others()));
    }

    private NodeAction.Result carryOut(String request) {
        String[] words = request.split(" ", 2);
        if (words.length < 2) {
            return new NodeAction.Result(request.equals("nodes"), request);
        }
        SandboxProcess process = controlled.named(words[1]);
        if (words[0].equals("await")) {
            if (process instanceof Node node) {
                BrokerJoin.await(node);
            }
            return new NodeAction.Result(true, process.called() + " is there");
        }
        NodeAction action = NodeAction.named(words[0])
                .orElseThrow(() -> new HoldfastException(
                        "control", "\"" + words[0] + "\" is nothing a sandbox can do to a node", null));
        NodeAction.Result result = action.on(process);
        if (result.done()) {
            told.accept(result.message());
        }
        return result;
    }

    @Override
    public void close() {
        try {
            listener.close();
            Files.deleteIfExists(socket);
            Files.deleteIfExists(controlled.cluster().folder().resolve(FILE));
        } catch (IOException e) {
            throw new HoldfastException("control", "control at \"" + socket + "\" cannot be closed: " + e, e);
        }
    }
}
