/** What a drill's clients did: every request before it is sent, every answer when it comes. */
@NullMarked
package io.holdfast.drill.history;

import org.jspecify.annotations.NullMarked;
