package dev.einlab.backend;

/**
 * How the elements of the last axis are brought to one size.
 *
 * @param centred whether their mean is subtracted first: LayerNorm (Ba et al., 2016) does, RMSNorm
 *     (Zhang and Sennrich, 2019) does not
 * @param epsilon added to the mean square before its root is taken
 */
public record Norm(boolean centred, double epsilon) {}
