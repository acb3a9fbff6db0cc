package io.holdfast.delivery.sink;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;

/** Connections of a process that can be made to stand still when it is about to commit. */
final class FrozenCommits {

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch thawed = new CountDownLatch(1);
    private volatile boolean freezes;
    private final DataSource real;

    FrozenCommits(DataSource real) {
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

    void awaitCommit() throws InterruptedException {
        reached.await();
    }

    void thaw() {
        thawed.countDown();
    }

    private Connection connection(Connection connection) {
        return proxy(Connection.class, (proxy, method, args) -> {
            if (freezes && method.getName().equals("commit")) {
                reached.countDown();
                thawed.await();
            }
            try {
                return method.invoke(connection, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(FrozenCommits.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
