package io.holdfast.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** Makes a Vert.x for a server that serves no files: without a cache of them, which a process that is killed would leave. */
final class ServerVertx {

    private ServerVertx() {}

    static Vertx of(int eventLoops, int workers) {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(eventLoops)
                .setWorkerPoolSize(workers)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }
}
