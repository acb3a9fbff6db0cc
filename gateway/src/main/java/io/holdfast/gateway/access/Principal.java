package io.holdfast.gateway.access;

import java.util.Set;

/**
 * Somebody who has shown who they are.
 *
 * @param name 1 to 255 characters, none of them a control character
 * @param groups as an issuer or a key says
 */
public record Principal(String name, Set<String> groups) {

    private static final int LONGEST = 255;

    /** Checks the name. */
    public Principal {
        if (!fits(name)) {
            throw new IllegalArgumentException("a principal's name has 1 to " + LONGEST
                    + " characters, none of them a control character, and is not blank");
        }
        groups = Set.copyOf(groups);
    }

    /** Whether somebody can be called so. */
    public static boolean fits(String name) {
        return !name.isBlank() && name.length() <= LONGEST && name.chars().noneMatch(Character::isISOControl);
    }
}
