package dev.einlab.grader.judge;

import java.util.List;

/** A learner's code, or the reference's, as the judge sees it: inputs in, any object out. */
public interface Answer {
  /** How many inputs it takes. */
  int arity();

  /**
   * @param inputs tensors, {@code Long}s, {@code Double}s and {@code String}s, as {@link
   *     Value#toJava} makes them: made before the call, so that it alone can be timed
   */
  Object on(List<Object> inputs) throws Exception;
}
