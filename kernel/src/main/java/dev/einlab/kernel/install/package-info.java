/** Registers the kernel with Jupyter, and takes it away again. */
package dev.einlab.kernel.install;
