package dev.einlab.grader.judge;

import java.util.List;

/** A learner's code, or the reference's, as the judge sees it: inputs in, any object out. */
public interface Answer {
  /** How many inputs it takes. */
  int arity();

  Object on(List<Value> inputs) throws Exception;
}
