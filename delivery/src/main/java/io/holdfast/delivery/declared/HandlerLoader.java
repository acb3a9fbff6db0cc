package io.holdfast.delivery.declared;

import io.holdfast.core.HoldfastException;
import io.holdfast.core.catalog.HandlerTarget;
import io.holdfast.delivery.AsyncRecordHandler;
import io.holdfast.delivery.BatchHandler;
import io.holdfast.delivery.RecordHandler;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes an instance of the user's own handler. */
final class HandlerLoader {

    private HandlerLoader() {}

    static Object load(HandlerTarget target) {
        Object handler = construct(target);
        if (handler instanceof RecordHandler
                || handler instanceof AsyncRecordHandler
                || handler instanceof BatchHandler) {
            return handler;
        }
        throw new HoldfastException(
                "handler-class",
                "handler class \"" + target.className() + "\" is none; let it implement RecordHandler,"
                        + " AsyncRecordHandler or BatchHandler of io.holdfast.delivery",
                null);
    }

    private static Object construct(HandlerTarget target) {
        Map<String, String> settings = target.settings().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().reveal()));
        try {
            Class<?> type = Class.forName(
                    target.className(), true, Thread.currentThread().getContextClassLoader());
            for (Constructor<?> constructor : type.getConstructors()) {
                if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Map.class) {
                    return constructor.newInstance(settings);
                }
            }
            if (!settings.isEmpty()) {
                throw new HoldfastException(
                        "handler-class",
                        "handler class \"" + target.className() + "\" has settings " + settings.keySet()
                                + ", but no public constructor that takes a Map; add one, or leave them out",
                        null);
            }
            return type.getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new HoldfastException(
                    "handler-class",
                    "handler class \"" + target.className() + "\" is not on the class path; add its jar by"
                            + " HOLDFAST_CLASSPATH",
                    e);
        } catch (InvocationTargetException e) {
            throw new HoldfastException(
                    "handler-class",
                    "handler class \"" + target.className() + "\" cannot be made: " + e.getCause(),
                    e.getCause());
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new HoldfastException(
                    "handler-class",
                    "handler class \"" + target.className() + "\" cannot be made: " + e
                            + "; give it a public constructor that takes nothing, or a Map",
                    e);
        }
    }
}
