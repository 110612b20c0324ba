/** Layers, and the transformer language model built from them. */
package dev.einlab.nn;
