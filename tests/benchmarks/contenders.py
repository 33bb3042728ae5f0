"""The contenders of the benchmark, each in a process of its own on one core.

`python -m tests.benchmarks.contenders NAME WORKLOAD CORE` prepares itself, prints a line of JSON with what that cost,
then trains one round for every line that it reads and prints its seconds: processor time of the whole process, all its
threads, which on one core is the elapsed time less what other programs took from it.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable

from tests.benchmarks.workloads import WORKLOADS, Workload

Round = Callable[[], dict[str, float]]
"""Trains one round; returns its `seconds` for all models of the workload, and what is reported apart."""


def engine(work: Workload) -> Round:
    """This engine through its real path: fit(), in stacks of models_per_stack(), with evaluation each epoch."""
    from reg_cli.engine import blas

    blas.choose_kernels()
    import numpy as np

    from reg_cli.engine.fit import Rows, Training, fit
    from reg_cli.engine.losses import OUTPUTS
    from reg_cli.engine.metrics import ACCURACY, R2
    from reg_cli.engine.mlp import Architecture, models_per_stack

    x, y = work.rows()
    y = np.eye(work.widths[-1], dtype=np.float32)[y] if work.output == "softmax" else y[:, None]
    rows = Rows(x[None], y[None])
    shape = Architecture(work.widths[0], work.widths[1:-1], work.widths[-1], OUTPUTS[work.output])
    training = Training(work.epochs, work.batch_size)
    size = models_per_stack(shape, work.batch_size)
    score = ACCURACY if work.output == "softmax" else R2

    def trained(measured: bool) -> float:
        started = time.process_time()
        for first in range(0, work.n_models, size):
            groups = [0] * min(size, work.n_models - first)
            fit(shape, training, [], rows, None, groups, [(1, 0)], score if measured else None)
        return time.process_time() - started

    def train() -> dict[str, float]:
        seconds = trained(measured=False)
        return {"seconds": seconds, "evaluation": trained(measured=True) - seconds, "stack": float(size)}

    return train


def gemms(work: Workload) -> Round:
    """The bare matrix products of the engine's shapes, in its stacks: the floor."""
    from reg_cli.engine import blas

    blas.choose_kernels()
    import numpy as np

    from reg_cli.engine.losses import OUTPUTS
    from reg_cli.engine.mlp import Architecture, models_per_stack

    shape = Architecture(work.widths[0], work.widths[1:-1], work.widths[-1], OUTPUTS[work.output])
    stack, b = min(models_per_stack(shape, work.batch_size), work.n_models), work.batch_size

    def arrays(m: int) -> list[tuple[object, ...]]:
        return [
            tuple(
                np.ones(one, np.float32)
                for one in ((m, o, i), (m, i, b), (m, o, b), (m, o, i), (m, i - 1, b))
            )
            for o, i in shape.shapes
        ]

    sizes = [stack] * (work.n_models // stack) + [work.n_models % stack] * (work.n_models % stack > 0)
    made = {m: arrays(m) for m in set(sizes)}

    def train() -> dict[str, float]:
        started = time.process_time()
        with blas.one_thread():
            for m in sizes:
                for _ in range(work.steps):
                    for layer, (weight, below, above, gradient, back) in enumerate(made[m]):
                        np.matmul(weight, below, out=above)
                        np.matmul(above, below.swapaxes(1, 2), out=gradient)
                        if layer:
                            np.matmul(weight[:, :, :-1].swapaxes(1, 2), above, out=back)
        return {"seconds": time.process_time() - started}

    return train


def scikit_learn(work: Workload) -> Round:
    """scikit-learn's MLP, one model after the other."""
    import warnings

    from sklearn.neural_network import MLPClassifier, MLPRegressor

    x, y = work.rows()
    kind = MLPClassifier if work.output == "softmax" else MLPRegressor

    def train() -> dict[str, float]:
        started = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for seed in range(work.alone):
                kind(
                    hidden_layer_sizes=work.widths[1:-1],
                    batch_size=work.batch_size,
                    max_iter=work.epochs,
                    alpha=0.0,
                    tol=0.0,
                    n_iter_no_change=10**6,
                    random_state=seed,
                ).fit(x, y)
        return {"seconds": (time.process_time() - started) * work.n_models / work.alone}

    return train


def _pytorch(work: Workload, fused: bool) -> Round:
    import torch
    from torch import nn

    torch.set_num_threads(1)
    x, y = (torch.from_numpy(array) for array in work.rows())
    y = y if work.output == "softmax" else y[:, None]
    loss = nn.CrossEntropyLoss() if work.output == "softmax" else nn.MSELoss()

    def train() -> dict[str, float]:
        started = time.process_time()
        for _ in range(work.alone):
            layers: list[nn.Module] = []
            for n_in, n_out in zip(work.widths[:-1], work.widths[1:], strict=True):
                layers += [nn.Linear(n_in, n_out), nn.ReLU()]
            net = nn.Sequential(*layers[:-1])
            adam = torch.optim.Adam(net.parameters(), 1e-3, fused=True if fused else None)
            for _ in range(work.epochs):
                for rows in torch.randperm(len(x)).split(work.batch_size):
                    adam.zero_grad()
                    loss(net(x[rows]), y[rows]).backward()
                    adam.step()
        return {"seconds": (time.process_time() - started) * work.n_models / work.alone}

    return train


def pytorch(work: Workload) -> Round:
    """PyTorch with its default Adam, one model after the other."""
    return _pytorch(work, fused=False)


def pytorch_fused(work: Workload) -> Round:
    """PyTorch with its fused Adam, one model after the other."""
    return _pytorch(work, fused=True)


def pytorch_stacked(work: Workload) -> Round:
    """PyTorch with all models in one batched product per layer, and fused Adam."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    x, y = (torch.from_numpy(array) for array in work.rows())
    m = work.n_models

    def train() -> dict[str, float]:
        started = time.process_time()
        pairs = list(zip(work.widths[:-1], work.widths[1:], strict=True))
        weights = [(torch.randn(m, i, o) * (2 / i) ** 0.5).requires_grad_() for i, o in pairs]
        biases = [torch.zeros(m, 1, o, requires_grad=True) for _, o in pairs]
        adam = torch.optim.Adam([*weights, *biases], 1e-3, fused=True)
        for _ in range(work.epochs):
            for rows in torch.randperm(len(x)).split(work.batch_size):
                adam.zero_grad()
                h = x[rows].expand(m, -1, -1)
                for layer, (weight, bias) in enumerate(zip(weights, biases, strict=True)):
                    h = torch.baddbmm(bias, h, weight)
                    h = torch.relu(h) if layer < len(weights) - 1 else h
                if work.output == "softmax":
                    targets = y[rows].expand(m, -1).reshape(-1)
                    total = nn.functional.cross_entropy(h.flatten(0, 1), targets) * m
                else:
                    total = ((h[:, :, 0] - y[rows]) ** 2).mean() * m
                total.backward()
                adam.step()
        return {"seconds": time.process_time() - started}

    return train


def jax_stacked(work: Workload) -> Round:
    """JAX: vmap over the models, an epoch as one compiled scan over its batches."""
    import jax
    import jax.numpy as jnp
    import numpy as np

    x, y = (jnp.asarray(array) for array in work.rows())
    m, steps = work.n_models, work.n_rows // work.batch_size
    pairs = list(zip(work.widths[:-1], work.widths[1:], strict=True))

    def loss(parameters, rows, targets):
        h = rows
        for layer, (weight, bias) in enumerate(parameters):
            h = h @ weight + bias
            h = jax.nn.relu(h) if layer < len(parameters) - 1 else h
        if work.output == "softmax":
            return -jnp.take_along_axis(jax.nn.log_softmax(h), targets[:, None], axis=1).mean()
        return jnp.square(h[:, 0] - targets).mean()

    gradient = jax.vmap(jax.grad(loss), in_axes=(0, None, None))

    def step(state, batch):
        parameters, first, second, t = state
        t = t + 1
        g = gradient(parameters, x[batch], y[batch])
        first = jax.tree.map(lambda a, b: 0.9 * a + 0.1 * b, first, g)
        second = jax.tree.map(lambda a, b: 0.999 * a + 0.001 * b * b, second, g)
        c1, c2 = 1 - 0.9**t, 1 - 0.999**t
        parameters = jax.tree.map(
            lambda w, a, b: w - 1e-3 * (a / c1) / (jnp.sqrt(b / c2) + 1e-8), parameters, first, second
        )
        return (parameters, first, second, t), None

    epoch = jax.jit(lambda state, batches: jax.lax.scan(step, state, batches)[0], donate_argnums=0)
    rng = np.random.default_rng(1)

    def start():
        parameters = [
            (
                jnp.asarray(rng.standard_normal((m, i, o), dtype=np.float32) * np.float32((2 / i) ** 0.5)),
                jnp.zeros((m, o)),
            )
            for i, o in pairs
        ]
        return (
            parameters,
            jax.tree.map(jnp.zeros_like, parameters),
            jax.tree.map(jnp.zeros_like, parameters),
            jnp.float32(0),
        )

    def batches():
        return rng.permutation(work.n_rows)[: steps * work.batch_size].reshape(steps, work.batch_size)

    jax.block_until_ready(start())  # its own first calls are not the epoch's compiling
    state, order = start(), batches()
    began = time.process_time()
    compiled = epoch.lower(state, order).compile()
    compiling = time.process_time() - began

    def train() -> dict[str, float]:
        state = jax.block_until_ready(start())
        started = time.process_time()
        for _ in range(work.epochs):
            state = compiled(state, batches())
        jax.block_until_ready(state)
        seconds = time.process_time() - started
        # A last batch that is not full would be compiled a second time; its share is added instead.
        return {"seconds": seconds * work.n_rows / (steps * work.batch_size), "compiling": compiling}

    return train


CONTENDERS = {
    one.__name__: one
    for one in (engine, gemms, jax_stacked, pytorch_stacked, scikit_learn, pytorch_fused, pytorch)
}


def main(name: str, workload: str, core: str) -> None:
    """Prepare, train one round to warm up, then one per line of standard input."""
    os.sched_setaffinity(0, {int(core)})
    began = time.process_time()
    train = CONTENDERS[name](WORKLOADS[workload])
    ready = time.process_time() - began
    train()
    kernels = ""
    if name in ("engine", "gemms"):
        from reg_cli.engine import blas

        kernels = blas.kernels()
    print(json.dumps({"ready": ready, "kernels": kernels}), flush=True)
    for _ in sys.stdin:
        print(json.dumps(train()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
