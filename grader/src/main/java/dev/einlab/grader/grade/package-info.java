/**
 * Grades submissions: the teacher's machine judges, a child machine in a sandbox runs the learner's
 * code.
 *
 * <pre>
 *   parent (trusted)                             child (anything goes)
 *   restores locked cells
 *   sends cells, then inputs         →           runs them in a JShell
 *   compares with what is wanted     ←           outputs, as data
 * </pre>
 *
 * What is wanted never enters the child, and nothing the child says is believed but its outputs.
 */
package dev.einlab.grader.grade;
