/** Commands of the notebook: lines that start with a percent sign, cells that start with two. */
package dev.einlab.kernel.magics;
