/**
 * What a flow's values must be. A {@link io.holdfast.contract.ContractIntake} stands before another intake, whichever way a record
 * comes in, and has a {@link io.holdfast.contract.CheckPool} look at each value by the flow's {@link
 * io.holdfast.contract.FlowContract}: schemas that {@link io.holdfast.contract.Contracts} has read from files, or from a registry
 * that it goes on asking, with a cache on the disk for when that is away.
 */
@NullMarked
package io.holdfast.contract;

import org.jspecify.annotations.NullMarked;
