package io.holdfast.drill.sandbox;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be done to one node of a running sandbox from outside. */
enum NodeAction {
    KILL {
        @Override
        Result on(Node node) {
            return ifRunning(node, node::kill, "killed (SIGKILL)");
        }
    },
    STOP {
        @Override
        Result on(Node node) {
            return ifRunning(node, node::stop, "stopped in order");
        }
    },
    RESTART {
        @Override
        Result on(Node node) {
            node.restart();
            return new Result(true, called(node) + " started; it joins within seconds");
        }
    },
    PAUSE {
        @Override
        Result on(Node node) {
            return node.paused()
                    ? new Result(false, called(node) + " is paused already")
                    : ifRunning(node, node::pause, "paused (SIGSTOP)");
        }
    },
    RESUME {
        @Override
        Result on(Node node) {
            if (!node.paused()) {
                return new Result(false, called(node) + " is not paused");
            }
            node.resume();
            return new Result(true, called(node) + " goes on (SIGCONT)");
        }
    },
    WIPE {
        @Override
        Result on(Node node) {
            if (node.alive()) {
                return new Result(false, called(node) + " runs; stop or kill it before wiping");
            }
            node.wipe();
            return new Result(true, called(node) + " wiped; restart it, and it copies what the others have");
        }
    };

    /** What became of an action; {@code done} is false when the node's state does not allow it and nothing was changed. */
    record Result(boolean done, String message) {}

    abstract Result on(Node node);

    /** The action with this name in lower case. */
    static Optional<NodeAction> named(String name) {
        return Arrays.stream(values())
                .filter(action -> action.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    private static Result ifRunning(Node node, Runnable action, String done) {
        if (!node.alive()) {
            return new Result(false, called(node) + " does not run; restart it first");
        }
        action.run();
        return new Result(true, called(node) + " " + done);
    }

    private static String called(Node node) {
        return "node " + node.spec().id();
    }
}
