/**
 * From {@code solutions/} to what learners get, and the proof that every problem tells right from
 * wrong.
 */
package dev.einlab.grader.release;
