/** Placeholder package documentation. */
package dev.einlab.kernel;
