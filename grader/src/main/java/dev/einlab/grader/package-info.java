/**
 * Exercises checked in the notebook, released from their solutions, and proved.
 *
 * <pre>
 * grader      Check (what a cell calls), Main (what the launcher calls)
 * release     solutions → exercises and check data; the proof of every problem
 * notebook    notebooks as cells, and nbgrader's metadata
 * judge       answers, values, differences between them, what a learner is told
 * json        the one way JSON is read and written
 * </pre>
 *
 * An import points down this list only.
 */
package dev.einlab.grader;
