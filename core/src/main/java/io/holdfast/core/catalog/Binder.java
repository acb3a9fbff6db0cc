package io.holdfast.core.catalog;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Binds a YAML tree to the catalog's records by their components' names and types. Goes on after a problem, so that all are
 * found; what could not be bound is null.
 */
final class Binder {

    private static final Pattern NOTHING = Pattern.compile("~|null|Null|NULL|");

    private final Problems problems;
    private final Environment environment;

    Binder(Problems problems, Environment environment) {
        this.problems = problems;
        this.environment = environment;
    }

    @Nullable
    Object bind(Type type, Node node, String path) {
        problems.at(path, node.getStartMark());
        if (type instanceof ParameterizedType generic) {
            return bindGeneric(generic, node, path);
        }
        Class<?> plain = (Class<?>) type;
        if (plain == TierRule.class && node instanceof ScalarNode) {
            Object tier = bindScalar(Tier.class, node, path);
            return tier == null ? null : TierRule.always((Tier) tier);
        }
        return Scalars.isScalar(plain) ? bindScalar(plain, node, path) : bindRecord(plain, node, path);
    }

    private @Nullable Object bindGeneric(ParameterizedType type, Node node, String path) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            Object bound = bind(arguments[0], node, path);
            return bound == null ? null : Optional.of(bound);
        }
        if (type.getRawType() == List.class) {
            return bindList(arguments[0], node, path);
        }
        return bindMap(arguments[1], node, path);
    }

    private @Nullable Object bindScalar(Class<?> type, Node node, String path) {
        if (!(node instanceof ScalarNode scalar)) {
            problems.add(node.getStartMark(), path, "expected a single value, found " + kind(node));
            return null;
        }
        if (scalar.getScalarStyle() == ScalarStyle.PLAIN
                && NOTHING.matcher(scalar.getValue()).matches()) {
            problems.add(
                    node.getStartMark(),
                    path,
                    "has no value, found " + kind(node)
                            + "; give it one, in quotes if that is the text, or leave the key out");
            return null;
        }
        if (type == Secret.class && OpenSecret.at(path, scalar.getValue())) {
            problems.warn(path, "looks like a secret in the open; better ${NAME} from the environment");
        }
        try {
            return Scalars.read(type, environment.resolve(scalar.getValue()));
        } catch (IllegalArgumentException | ArithmeticException e) {
            problems.add(node.getStartMark(), path, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable Object bindList(Type element, Node node, String path) {
        if (!(node instanceof SequenceNode sequence)) {
            problems.add(node.getStartMark(), path, "expected a list, found " + kind(node));
            return null;
        }
        List<Object> list = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            Object bound = bind(element, item, path + "[" + list.size() + "]");
            if (bound != null) {
                list.add(bound);
            }
        }
        return List.copyOf(list);
    }

    private @Nullable Object bindMap(Type value, Node node, String path) {
        Map<String, NodeTuple> entries = entries(node, path);
        if (entries == null) {
            return null;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        entries.forEach((key, entry) -> {
            String at = path + "." + key;
            Object bound = value instanceof Class<?> type && type.isRecord() && !Scalars.isScalar(type)
                    ? bindNamed(type, key, entry, at)
                    : bind(value, entry.getValueNode(), at);
            if (bound != null) {
                map.put(key, bound);
            }
        });
        return Collections.unmodifiableMap(map);
    }

    private @Nullable Object bindNamed(Class<?> record, String name, NodeTuple entry, String path) {
        problems.at(path, entry.getKeyNode().getStartMark());
        return bindRecord(record, entry.getValueNode(), path, name);
    }

    private @Nullable Object bindRecord(Class<?> record, Node node, String path) {
        return bindRecord(record, node, path, "");
    }

    private @Nullable Object bindRecord(Class<?> record, Node node, String path, String name) {
        Map<String, NodeTuple> entries = entries(node, path);
        if (entries == null) {
            return null;
        }
        rejectUnknown(record, entries, path);
        RecordComponent[] components = record.getRecordComponents();
        @Nullable Object[] values = new @Nullable Object[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            values[i] = RecordKeys.doc(components[i]).fromKey() ? name : component(components[i], entries, node, path);
            complete &= values[i] != null;
        }
        return complete ? construct(record, values, path) : null;
    }

    private @Nullable Object component(
            RecordComponent component, Map<String, NodeTuple> entries, Node parent, String path) {
        String key = RecordKeys.key(component);
        String at = path.isEmpty() ? key : path + "." + key;
        NodeTuple entry = entries.get(key);
        Object bound = entry == null ? null : bind(component.getGenericType(), entry.getValueNode(), at);
        if (bound != null) {
            return bound;
        }
        if (component.getType() == Optional.class && entry == null) {
            return Optional.empty();
        }
        String byDefault = RecordKeys.doc(component).byDefault();
        if (byDefault.isEmpty() && entry != null) {
            return null;
        }
        if (byDefault.isEmpty()) {
            problems.add(parent.getStartMark(), path, "\"" + key + "\" is missing; add it");
            return null;
        }
        Node node = new Compose(LoadSettings.builder().build())
                .composeString(byDefault)
                .orElseThrow();
        return new Binder(new Problems("default"), environment).bind(component.getGenericType(), node, at);
    }

    private void rejectUnknown(Class<?> record, Map<String, NodeTuple> entries, String path) {
        List<String> known =
                RecordKeys.keyed(record).stream().map(RecordKeys::key).toList();
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                problems.add(
                        entry.getKeyNode().getStartMark(),
                        path,
                        "unknown key \"" + key + "\"" + Nearest.hint(key, known));
            }
        });
    }

    private @Nullable Map<String, NodeTuple> entries(Node node, String path) {
        if (!(node instanceof MappingNode mapping)) {
            problems.add(node.getStartMark(), path, "expected keys and values, found " + kind(node));
            return null;
        }
        Map<String, NodeTuple> entries = new LinkedHashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode scalar)) {
                problems.add(
                        entry.getKeyNode().getStartMark(),
                        path,
                        "a key is a single value; found " + kind(entry.getKeyNode()));
                continue;
            }
            String key = scalar.getValue();
            if (entries.put(key, entry) != null) {
                problems.add(
                        entry.getKeyNode().getStartMark(), path, "key \"" + key + "\" stands here twice; keep one");
            }
        }
        return entries;
    }

    private @Nullable Object construct(Class<?> record, @Nullable Object[] values, String path) {
        Class<?>[] types = Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            return record.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            String message =
                    String.valueOf(Objects.requireNonNullElse(e.getCause(), e).getMessage());
            problems.add(culprit(record, message, path), message);
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot construct " + record, e);
        }
    }

    /** The key that a record's own complaint is about: the first it mentions. */
    private static String culprit(Class<?> record, String message, String path) {
        return RecordKeys.keyed(record).stream()
                .map(RecordKeys::key)
                .filter(key -> message.startsWith(key))
                .findFirst()
                .map(key -> path.isEmpty() ? key : path + "." + key)
                .orElse(path);
    }

    private static String kind(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue().isEmpty() ? "nothing" : "\"" + scalar.getValue() + "\"";
        }
        return node instanceof SequenceNode ? "a list" : "keys and values";
    }
}
