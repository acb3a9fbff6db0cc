/** The drill of contracts: a registry that goes away, clients whose records break the contract, and a judge of the answers. */
@NullMarked
package io.holdfast.drill.contract;

import org.jspecify.annotations.NullMarked;
