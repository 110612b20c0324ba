/**
 * The meeting point of a kernel and the libraries used in its cells: JDK types only, no
 * dependencies.
 */
package dev.einlab.display;
