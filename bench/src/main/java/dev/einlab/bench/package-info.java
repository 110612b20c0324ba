/** Placeholder package documentation. */
package dev.einlab.bench;
