package io.holdfast.intake;

import io.holdfast.intake.window.RecordName;
import io.holdfast.intake.window.Standing;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A name whose record may be in the log, since whoever claimed it is gone: to be looked for.
 *
 * @param where what is known of its place
 * @param untilNanos a look-up that has not begun by then need not be, on the intake's ticker
 * @param found is told how the log has it, or that it does not; from another thread
 */
record OrphanName(RecordName name, SharedNames.Orphan where, long untilNanos, Consumer<Optional<Standing>> found) {}
