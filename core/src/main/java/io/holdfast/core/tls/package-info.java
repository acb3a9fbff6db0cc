/**
 * Keys and certificates from PEM files, for servers and for clients: {@link io.holdfast.core.tls.TlsFiles} are read as
 * {@link io.holdfast.core.tls.TlsContents}, which are understood as {@link io.holdfast.core.tls.TlsMaterial} or say what is wrong.
 */
@NullMarked
package io.holdfast.core.tls;

import org.jspecify.annotations.NullMarked;
