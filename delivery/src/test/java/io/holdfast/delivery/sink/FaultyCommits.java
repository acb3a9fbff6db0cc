package io.holdfast.delivery.sink;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * Connections of a process that can be made to stand still when it is about to commit, not to hear that it has, to commit after
 * all, or to be lost right behind it.
 */
final class FaultyCommits {

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch thawed = new CountDownLatch(1);
    private volatile boolean freezes;
    private volatile boolean losesAnswers;
    private volatile boolean commitsLate;
    private volatile boolean lostBehindCommit;
    private final DataSource real;

    FaultyCommits(DataSource real) {
        this.real = real;
    }

    DataSource dataSource() {
        return proxy(
                DataSource.class,
                (proxy, method, args) -> method.getName().equals("getConnection")
                        ? connection(real.getConnection())
                        : method.invoke(real, args));
    }

    void freeze() {
        freezes = true;
    }

    void loseAnswers(boolean lost) {
        losesAnswers = lost;
    }

    /** A commit fails at once, and happens when {@link #thaw} lets it. */
    void commitLate(boolean late) {
        commitsLate = late;
    }

    /** A commit succeeds, and nothing else does after it. */
    void loseBehindCommit(boolean lost) {
        lostBehindCommit = lost;
    }

    void awaitCommit() throws InterruptedException {
        reached.await();
    }

    void thaw() {
        thawed.countDown();
    }

    private Connection connection(Connection connection) {
        AtomicBoolean gone = new AtomicBoolean();
        return proxy(Connection.class, (proxy, method, args) -> {
            if (gone.get()) {
                throw new SQLException("the connection is lost", "08006");
            }
            if (commitsLate && method.getName().equals("commit")) {
                gone.set(true);
                CompletableFuture.runAsync(() -> late(connection));
                throw new SQLException("the connection is lost", "08006");
            }
            if (freezes && method.getName().equals("commit")) {
                reached.countDown();
                thawed.await();
            }
            Object result = invoked(connection, method, args);
            if (lostBehindCommit && method.getName().equals("commit")) {
                gone.set(true);
            }
            if (losesAnswers && method.getName().equals("commit")) {
                throw new SQLException("the connection is lost", "08006");
            }
            return result;
        });
    }

    private void late(Connection connection) {
        try (connection) {
            thawed.await();
            connection.commit();
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object invoked(Connection connection, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(connection, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(FaultyCommits.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
