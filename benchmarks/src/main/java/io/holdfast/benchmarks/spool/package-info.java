/** The embedded spool beside RocksDB: rate, recovery, disk, memory, and what damage does to either. */
@NullMarked
package io.holdfast.benchmarks.spool;

import org.jspecify.annotations.NullMarked;
