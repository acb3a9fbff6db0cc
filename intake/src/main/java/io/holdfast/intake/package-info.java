@NullMarked
package io.holdfast.intake;

import org.jspecify.annotations.NullMarked;
