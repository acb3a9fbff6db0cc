package io.holdfast.drill.sandbox;

import io.holdfast.core.HoldfastException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for one broker to be part of its cluster: it answers, and it sees itself among the brokers that live. */
final class BrokerJoin {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerJoin.class);
    private static final long LIMIT_S = 90;
    private static final long CALL_LIMIT_S = 10;
    private static final long POLL_MS = 200;

    private BrokerJoin() {}

    /**
     * Returns once the node has joined; at once for a dedicated controller that runs.
     *
     * @throws HoldfastException when that takes longer than 90 s, or when the node ends
     */
    static void await(Node node) {
        int id = node.spec().id();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (System.nanoTime() - deadline < 0) {
            if (!node.alive()) {
                throw new HoldfastException("node-down", "node " + id + " ended:\n" + node.lastOutput(), null);
            }
            if (!node.spec().broker() || joined(node.spec())) {
                return;
            }
            pause();
        }
        throw new HoldfastException(
                "sandbox-wait",
                "node " + id + " has not joined after " + LIMIT_S
                        + " s; a majority of the controllers must run, see holdfast sandbox nodes",
                null);
    }

    private static boolean joined(NodeSpec spec) {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers",
                "localhost:" + spec.port(),
                "request.timeout.ms",
                "3000",
                "default.api.timeout.ms",
                "5000"))) {
            return admin.describeCluster().nodes().get(CALL_LIMIT_S, TimeUnit.SECONDS).stream()
                    .anyMatch(node -> node.id() == spec.id());
        } catch (ExecutionException | TimeoutException e) {
            LOG.atDebug().setCause(e).addKeyValue("node", spec.id()).log("not joined yet");
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static HoldfastException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new HoldfastException("interrupted", "interrupted while waiting for a broker", e);
    }
}
