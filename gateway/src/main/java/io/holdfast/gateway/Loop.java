package io.holdfast.gateway;

import io.vertx.core.Vertx;

/** What the resources of one event loop share. */
record Loop(Vertx vertx, LoopAnswers answers, BodyMemory memory, Limits limits) {}
