/** Placeholder package documentation. */
package dev.einlab.grader;
