"""PyTorch's side of `./einlab bench`: reads requests of one line of JSON each, answers each with one line.

An empty request asks for the name. One with an expression brings inputs and asks for the result. One with `run` asks for
the mean seconds of that many runs.
"""

import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

import peer_training

torch.set_num_threads(int(sys.argv[1]))


def ids(values):
    return torch.tensor(values)


def adamw(parameter, gradient):
    """One step of PyTorch's fused optimizer, which the first call makes."""
    if not hasattr(adamw, "optimizer") or adamw.parameter is not parameter:
        adamw.parameter = parameter
        parameter.grad = gradient
        adamw.optimizer = torch.optim.AdamW([parameter], lr=1e-3, fused=True)
    adamw.optimizer.step()
    return parameter


def prepare(request):
    """Returns a function without arguments that computes the workload once, and its results."""
    x = [
        torch.from_numpy(np.fromfile(i["file"], np.float32)).view(i["shape"])
        for i in request["inputs"]
    ]
    function = eval("lambda x: " + request["expression"], {"torch": torch, "F": F, "ids": ids, "adamw": adamw})
    if not request["gradients"]:
        with torch.no_grad():
            result = [function(x)]

        def forward():
            with torch.no_grad():
                function(x)

        return forward, result
    for leaf in x:
        leaf.requires_grad_()
    weight = weights(function(x).shape)

    def step():
        for leaf in x:
            leaf.grad = None
        (function(x) * weight).sum().backward()

    step()
    return step, [leaf.grad for leaf in x]


def training_of(request):
    """A step, which returns its loss, and what is timed: the step, or an epoch of them."""
    if "gpt" in request:
        step = peer_training.gpt_step(
            request["gpt"], request["layers"], request["heads"], request["compiled"]
        )
        return step, step
    fashion = peer_training.Fashion(request["mlp"], request["rows"])
    return fashion.step, fashion.epoch


def weights(shape):
    """The same numbers on both sides without sending them: 0, 0.25, 0.5, 0.75, 0, ..."""
    count = int(np.prod(shape))
    return (torch.arange(count) % 4 * 0.25).view(shape)


def main():
    if sys.argv[2:3] == ["memory"]:
        print(peer_training.peak_memory(sys.argv[3], int(sys.argv[4])))
        return
    run = None
    for line in sys.stdin:
        try:
            request = json.loads(line)
            if "run" in request:
                times = request["run"]
                start = time.perf_counter()
                for _ in range(times):
                    run()
                answer = {"seconds": (time.perf_counter() - start) / times}
            elif "gpt" in request or "mlp" in request:
                step, run = training_of(request)
                answer = {"losses": [step() for _ in range(request["proof"])]}
            elif "expression" in request:
                run, results = prepare(request)
                for i, result in enumerate(results):
                    result.detach().numpy().astype(np.float32).tofile(request["output"] + str(i))
                answer = {"shapes": [list(result.shape) for result in results]}
            else:
                answer = {"name": "PyTorch " + torch.__version__}
        except Exception as error:  # what went wrong belongs to the other side, whatever it is
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
