package io.holdfast.app.monitor;

import java.util.List;

/** Rules that are evaluated together. */
record AlertGroup(String name, List<Alert> alerts) {}
