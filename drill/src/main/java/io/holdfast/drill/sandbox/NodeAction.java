package io.holdfast.drill.sandbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be done to one process of a running sandbox from outside. */
enum NodeAction {
    KILL {
        @Override
        Result on(SandboxProcess node) {
            return ifRunning(node, node::kill, "killed (SIGKILL)");
        }
    },
    STOP {
        @Override
        Result on(SandboxProcess node) {
            return ifRunning(node, node::stop, "stopped in order");
        }
    },
    RESTART {
        @Override
        Result on(SandboxProcess node) {
            node.restart();
            return new Result(true, node.called() + " started; it is back within seconds");
        }
    },
    PAUSE {
        @Override
        Result on(SandboxProcess node) {
            return node.paused()
                    ? new Result(false, node.called() + " is paused already")
                    : ifRunning(node, node::pause, "paused (SIGSTOP)");
        }
    },
    RESUME {
        @Override
        Result on(SandboxProcess node) {
            if (!node.paused()) {
                return new Result(false, node.called() + " is not paused");
            }
            node.resume();
            return new Result(true, node.called() + " goes on (SIGCONT)");
        }
    },
    WIPE {
        @Override
        Result on(SandboxProcess node) {
            if (node.alive()) {
                return new Result(false, node.called() + " runs; stop or kill it before wiping");
            }
            node.wipe();
            return new Result(true, node.called() + " wiped; restart it, and it begins anew");
        }
    };

    /** What became of an action; {@code done} is false when the node's state does not allow it and nothing was changed. */
    record Result(boolean done, String message) {}

    abstract Result on(SandboxProcess node);

    /** The action with this name in lower case. */
    static Optional<NodeAction> named(String name) {
        return Arrays.stream(values())
                .filter(action -> action.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    private static Result ifRunning(SandboxProcess node, Runnable action, String done) {
        if (!node.alive()) {
            return new Result(false, node.called() + " does not run; restart it first");
        }
        action.run();
        return new Result(true, node.called() + " " + done);
    }
}
