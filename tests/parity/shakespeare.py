"""Trains nanoGPT's small CPU configuration in PyTorch, and writes all that the same training elsewhere needs.

    python tests/parity/shakespeare.py TEXT FILE

FILE gets the first weights under our names, where each batch begins in the text, the loss of each step, and the loss on
the whole validation text.
"""

import math
import sys
from pathlib import Path

import torch
import torch.nn as nn
from safetensors.torch import save_file

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))
import peer_training  # noqa: E402

LAYERS, HEADS, WIDTH, BLOCK, BATCH = 4, 4, 128, 64, 12
STEPS, WARM_UP, HIGHEST, LOWEST = 2000, 100, 1e-3, 1e-4


def first_weights(vocabulary):
    """As GPT-2: deviation 0.02, less for what is added to the residual stream; norms 1."""
    small = 0.02 / math.sqrt(2 * LAYERS)
    weights = {
        "tokens.weight": torch.randn(vocabulary, WIDTH) * 0.02,
        "positions.weight": torch.randn(BLOCK, WIDTH) * 0.02,
    }
    for i in range(LAYERS):
        block = f"blocks.{i}."
        weights[block + "norm1.weight"] = torch.ones(WIDTH)
        for part in ("query", "key", "value"):
            weights[f"{block}attention.{part}.weight"] = torch.randn(WIDTH, WIDTH) * 0.02
        weights[block + "attention.output.weight"] = torch.randn(WIDTH, WIDTH) * small
        weights[block + "norm2.weight"] = torch.ones(WIDTH)
        weights[block + "mlp.up.weight"] = torch.randn(4 * WIDTH, WIDTH) * 0.02
        weights[block + "mlp.down.weight"] = torch.randn(WIDTH, 4 * WIDTH) * small
    weights["norm.weight"] = torch.ones(WIDTH)
    return weights


def rate(step):
    if step < WARM_UP:
        return HIGHEST * step / WARM_UP
    share = (step - WARM_UP) / (STEPS - WARM_UP)
    return LOWEST + 0.5 * (1 + math.cos(math.pi * share)) * (HIGHEST - LOWEST)


def whole_loss(model, ids):
    """Every token of the text once, each in a window of its own block; what is left over is dropped."""
    count = (len(ids) - 1) // BLOCK
    x = ids[: count * BLOCK].view(count, BLOCK)
    y = ids[1 : count * BLOCK + 1].view(count, BLOCK)
    with torch.no_grad():
        parts = [model(a, b) * len(a) for a, b in zip(x.split(64), y.split(64))]
    return sum(parts) / count


def main(text, file):
    torch.manual_seed(1)
    characters = sorted(set(text))
    place = {character: i for i, character in enumerate(characters)}
    ids = torch.tensor([place[character] for character in text])
    train, validation = ids[: len(ids) * 9 // 10], ids[len(ids) * 9 // 10 :]
    weights = first_weights(len(characters))
    starts = torch.randint(len(train) - BLOCK, (STEPS, BATCH))
    model = peer_training.gpt(weights, LAYERS, HEADS)
    optimizer = peer_training.adamw(model)
    losses = []
    for step, begin in enumerate(starts):
        x = torch.stack([train[i : i + BLOCK] for i in begin])
        y = torch.stack([train[i + 1 : i + 1 + BLOCK] for i in begin])
        for group in optimizer.param_groups:
            group["lr"] = rate(step)
        loss = model(x, y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
    saved = {f"weight/{name}": value for name, value in weights.items()}
    saved["starts"] = starts.int()
    saved["losses"] = torch.tensor(losses)
    saved["validation"] = whole_loss(model, validation)
    save_file(saved, file)


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2])
