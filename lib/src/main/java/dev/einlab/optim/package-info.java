/** How gradients change parameters: algorithms, rates over time, clipping. */
package dev.einlab.optim;
