package io.holdfast.core.catalog;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes one key of the catalog; the schema and the reference page are generated from it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Doc {

    /** What the key means, in one or two sentences. */
    String value();

    /** The value, as YAML text, that an absent key stands for; empty when there is none. */
    String byDefault() default "";

    /** The key's name where it is not the component's own in kebab-case. */
    String key() default "";

    /** Whether the component is filled from the surrounding key (a map's key) rather than from a key of its own. */
    boolean fromKey() default false;
}
