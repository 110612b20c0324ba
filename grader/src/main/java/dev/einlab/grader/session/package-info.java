/** Cells run one after the other in a JShell of this virtual machine. */
package dev.einlab.grader.session;
