"""Write the fine-tuned encoder as an ONNX graph with 8-bit weights, for use without torch.

The matrices are rounded in blocks of 64 along the sum, each with its own scale; what flows through is rounded
row by row at run time. So a text's reading does not depend on which texts are read beside it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

BLOCK = 64
HEADS = 12


class Graph:
    """Nodes and constants of a graph under construction."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def keep(self, name: str, values: np.ndarray) -> str:
        """Add a constant."""
        self.constants.append(numpy_helper.from_array(values.copy(), name))
        return name

    def add(self, kind: str, inputs: list[str], output: str, domain: str = "", **settings: object) -> str:
        """Add a node with one output."""
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **settings))
        return output

    def linear(self, x: str, name: str, weight: np.ndarray, bias: np.ndarray, *, exact: bool = False) -> str:
        """Give x times weight (given as (columns out, columns in)) plus bias, with 8-bit weights unless exact."""
        shift = self.keep(f"{name}.bias", bias.astype(np.float32))
        if exact:
            product = self.add(
                "MatMul", [x, self.keep(f"{name}.weight", weight.T.astype(np.float32))], f"{name}.product"
            )
        else:
            out, into = weight.shape
            blocks = weight.reshape(out, into // BLOCK, BLOCK).astype(np.float64)
            scale = np.maximum(np.abs(blocks).max(2), 1e-12) / 127
            whole = np.rint(blocks / scale[:, :, None]).clip(-127, 127) + 128
            product = self.add(
                "MatMulNBits",
                [
                    x,
                    self.keep(f"{name}.weight", whole.astype(np.uint8)),
                    self.keep(f"{name}.scale", scale.astype(np.float32)),
                ],
                f"{name}.product",
                domain="com.microsoft",
                K=into,
                N=out,
                bits=8,
                block_size=BLOCK,
                accuracy_level=4,
            )
        return self.add("Add", [product, shift], f"{name}.sum")

    def norm(self, x: str, name: str, state: dict[str, np.ndarray]) -> str:
        """Layer normalisation."""
        weight = self.keep(f"{name}.weight", state[f"{name}.weight"])
        bias = self.keep(f"{name}.bias", state[f"{name}.bias"])
        return self.add("LayerNormalization", [x, weight, bias], f"{name}.out", axis=-1, epsilon=1e-12)


def _embed(graph: Graph, state: dict[str, np.ndarray]) -> str:
    """Sum of the embeddings of pieces (8 bits, a scale for each piece) and places."""
    table = state["word.weight"].astype(np.float64)
    scale = np.maximum(np.abs(table).max(1, keepdims=True), 1e-12) / 127
    graph.keep("word", np.rint(table / scale).astype(np.int8))
    graph.keep("word.scale", scale.astype(np.float32))
    graph.keep("place", (state["place.weight"] + state["kind"])[:128])
    rows = graph.add("Gather", ["word", "pieces"], "word.rows")
    rows = graph.add("Cast", [rows], "word.float", to=TensorProto.FLOAT)
    rows = graph.add("Mul", [rows, graph.add("Gather", ["word.scale", "pieces"], "word.scales")], "word.value")
    shape = graph.add("Shape", ["pieces"], "shape")
    wide = graph.add("Gather", [shape, graph.keep("one", np.array([1]))], "wide")
    places = graph.add("Slice", ["place", graph.keep("zero", np.array([0])), wide], "places")
    return graph.norm(graph.add("Add", [rows, places], "embedded"), "norm", state)


def _layer(graph: Graph, x: str, n: int, state: dict[str, np.ndarray]) -> str:
    at = f"layers.{n}"
    parts = []
    for part in ("query", "key", "value"):
        parts.append(graph.linear(x, f"{at}.{part}", state[f"{at}.{part}.weight"], state[f"{at}.{part}.bias"]))
    mixed = graph.add(
        "MultiHeadAttention", [*parts, "", "mask"], f"{at}.mixed", domain="com.microsoft", num_heads=HEADS
    )
    out = graph.linear(mixed, f"{at}.out", state[f"{at}.out.weight"], state[f"{at}.out.bias"])
    x = graph.norm(graph.add("Add", [x, out], f"{at}.first"), f"{at}.norm_1", state)
    up = graph.linear(x, f"{at}.up", state[f"{at}.up.weight"], state[f"{at}.up.bias"])
    bent = graph.add("Gelu", [up], f"{at}.bent")
    down = graph.linear(bent, f"{at}.down", state[f"{at}.down.weight"], state[f"{at}.down.bias"])
    return graph.norm(graph.add("Add", [x, down], f"{at}.second"), f"{at}.norm_2", state)


def write(state: dict[str, np.ndarray], path: Path) -> None:
    """Write the graph: `pieces` (texts, length) and `mask` (texts, length; 1 at pieces) in, `logits` out."""
    graph = Graph()
    x = _embed(graph, state)
    for n in range(6):
        x = _layer(graph, x, n, state)
    share = graph.add("Cast", ["mask"], "mask.float", to=TensorProto.FLOAT)
    last = graph.keep("last", np.array([2]))
    share = graph.add("Unsqueeze", [share, last], "share")
    total = graph.add("ReduceSum", [graph.add("Mul", [x, share], "kept"), "one"], "total", keepdims=0)
    count = graph.add("ReduceSum", [share, "one"], "count", keepdims=0)
    mean = graph.add("Div", [total, count], "mean")
    first = graph.add("Gather", [x, graph.keep("start", np.array(0))], "first", axis=1)
    both = graph.add("Concat", [first, mean], "both", axis=1)
    dense = graph.add(
        "Tanh", [graph.linear(both, "dense", state["dense.weight"], state["dense.bias"], exact=True)], "dense.out"
    )
    head = graph.linear(dense, "head", state["head.weight"], state["head.bias"], exact=True)
    graph.add("Identity", [head], "logits")
    pieces = helper.make_tensor_value_info("pieces", TensorProto.INT64, ["texts", "length"])
    mask = helper.make_tensor_value_info("mask", TensorProto.INT32, ["texts", "length"])
    out = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["texts", state["head.bias"].shape[0]])
    body = helper.make_graph(graph.nodes, "emotion", [pieces, mask], [out], graph.constants)
    sets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(body, opset_imports=sets, producer_name="goodwill")
    model.ir_version = 10
    onnx.save(model, str(path))
