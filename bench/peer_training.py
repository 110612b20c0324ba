"""Training in PyTorch, as its users write it: a GPT like nanoGPT's, and an MLP on FashionMNIST.

Weights and data come from a file that our side has written, so that both begin and go on alike.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file


class Attention(nn.Module):
    """Queries, keys and values in one product, as nanoGPT has them."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.inputs = nn.Linear(width, 3 * width, bias=False)
        self.output = nn.Linear(width, width, bias=False)

    def forward(self, x):
        batch, length, width = x.shape
        q, k, v = (
            part.view(batch, length, self.heads, width // self.heads).transpose(1, 2)
            for part in self.inputs(x).split(width, dim=2)
        )
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.output(y.transpose(1, 2).contiguous().view(batch, length, width))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, bias=False)
        self.attention = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width, bias=False)
        self.up = nn.Linear(width, 4 * width, bias=False)
        self.down = nn.Linear(4 * width, width, bias=False)

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Gpt(nn.Module):
    """Learned positions, norms first, no biases, the head tied to the embedding."""

    def __init__(self, vocabulary, context, layers, heads, width):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.positions = nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.norm = nn.LayerNorm(width, bias=False)
        self.head = nn.Linear(width, vocabulary, bias=False)
        self.head.weight = self.tokens.weight

    def forward(self, ids, targets):
        x = self.tokens(ids) + self.positions(torch.arange(ids.shape[1]))
        for block in self.blocks:
            x = block(x)
        logits = self.head(self.norm(x))
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.reshape(-1))


def gpt(weights, layers, heads):
    """The model with weights under our names."""
    vocabulary, width = weights["tokens.weight"].shape
    model = Gpt(vocabulary, weights["positions.weight"].shape[0], layers, heads, width)
    state = {}
    for name, value in weights.items():
        name = name.replace("mlp.", "")
        if ".attention." in name and ".output." not in name:
            continue
        state[name] = value
    for i in range(layers):
        block = f"blocks.{i}.attention."
        parts = [weights[block + part + ".weight"] for part in ("query", "key", "value")]
        state[block + "inputs.weight"] = torch.cat(parts)
    state["head.weight"] = weights["tokens.weight"]
    model.load_state_dict(state)
    return model


def adamw(model, rate=1e-3):
    """Decay on matrices only."""
    groups = [
        {"params": [p for p in model.parameters() if p.dim() >= 2], "weight_decay": 0.1},
        {"params": [p for p in model.parameters() if p.dim() < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.99), eps=1e-8, fused=True)


def gpt_step(file, layers, heads, compiled):
    """A function that takes one training step and returns its loss."""
    weights = load_file(file)
    ids = weights.pop("ids").long()
    model = gpt(weights, layers, heads)
    optimizer = adamw(model)
    forward = torch.compile(model) if compiled else model
    batches = [(batch[:, :-1].contiguous(), batch[:, 1:].contiguous()) for batch in ids]
    steps = 0

    def step():
        nonlocal steps
        x, y = batches[steps % len(batches)]
        steps += 1
        loss = forward(x, y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return loss.item()

    return step


class Fashion:
    """Epochs over images that lie ready as one tensor, in their order."""

    def __init__(self, file, rows):
        data = load_file(file)
        self.images = data.pop("images")
        self.labels = data.pop("labels").long()
        self.rows = rows
        self.model = nn.Sequential(
            nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)
        )
        ours = ("first", "second", "third")
        self.model.load_state_dict(
            {f"{2 * i}.{kind}": data[f"{name}.{kind}"] for i, name in enumerate(ours) for kind in ("weight", "bias")}
        )
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-3, fused=True)
        self.next = 0

    def step(self):
        begin, end = self.next, min(self.next + self.rows, len(self.images))
        self.next = 0 if end == len(self.images) else end
        loss = F.cross_entropy(self.model(self.images[begin:end]), self.labels[begin:end])
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        return loss.item()

    def epoch(self):
        self.next = 0
        self.step()
        while self.next:
            self.step()


def peak_memory(file, steps):
    """The most memory this process has held while it took so many steps of the mid GPT, in KiB."""
    step = gpt_step(file, 6, 6, compiled=False)
    for _ in range(steps):
        step()
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
