@NullMarked
package io.holdfast.gateway;

import org.jspecify.annotations.NullMarked;
