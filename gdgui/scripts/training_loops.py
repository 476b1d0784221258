"""The loops of a script that learns from data, and what hands them samples and noise."""

from gdgui.engine.descent.noise import block_of
from gdgui.engine.descent.problem import ResolvedRun

__all__ = ["hand_loop", "sampling", "torch_loop"]

Block = list[str]


def sampling(runs: tuple[ResolvedRun, ...]) -> list[Block]:
    """Return the functions that hand out samples and noise, and say when a run has ended."""
    blocks = [
        [
            "def batches(size, seed):",
            '    """Yield the samples of one step after the other, shuffled in each epoch."""',
            "    count, epoch = len(features), 0",
            "    while True:",
            "        order = np.arange(count)",
            "        if size < count:",
            "            random = np.random.default_rng([seed, epoch, 1])",
            '            order = random.random(count).argsort(kind="stable")',
            "        yield from (order[i : i + size] for i in range(0, count, size))",
            "        epoch += 1",
        ]
    ]
    if any(run.noise for run in runs):
        rows = block_of(len(runs[0].start))
        blocks.append(
            [
                "def gaussian_noise(sigma, seed, n):",
                '    """Yield the noise of each step; a seed always gives the same."""',
                "    block = 0",
                "    while True:",
                "        random = np.random.default_rng([seed, block])",
                f"        yield from sigma * random.standard_normal(({rows}, n))",
                "        block += 1",
            ]
        )
    blocks.append(
        [
            "def has_ended(theta, loss, gradient, limit, is_full):",
            '    """Tell whether a run has converged or diverged."""',
            "    size = max(np.abs(theta).max(), abs(loss))",
            "    if not (size <= limit and np.isfinite(gradient).all()):",
            "        return True",
            "    return is_full and np.linalg.norm(gradient) <= TOLERANCE",
        ]
    )
    blocks.append(
        [
            "def limit_from(theta, loss, gradient):",
            '    """Return what parameters and loss may grow to before they diverge."""',
            "    sizes = [np.abs(theta).max(), abs(loss), np.abs(gradient).max()]",
            "    largest = max([1.0, *filter(np.isfinite, sizes)])",
            "    return min(1e12 * largest, 1.7976931348623157e308)",
        ]
    )
    return blocks


def hand_loop(runs: list[ResolvedRun], beside_torch: bool) -> Block:
    """Return the loop that calls the methods by hand."""
    lines = [
        f"def {'descend_by_hand' if beside_torch else 'descend'}(run):",
        '    """Return the loss of each step\'s batch."""',
        '    theta, learning_rate = np.array(run["start"]), run["learning_rate"]',
        '    hyper, decay = dict(run["hyperparameters"]), run["weight_decay"]',
        '    is_full = run["batch"] >= len(features)',
        "    state, losses, limit = [], [], 0.0",
    ]
    noisy = any(run.noise for run in runs)
    if noisy:
        lines.append('    noise = gaussian_noise(run["noise"], run["noise_seed"], len(theta))')
    lines += [
        '    for k, batch in zip(range(STEPS + 1), batches(run["batch"], run["seed"])):',
        '        change = run.get("changes", {}).get(k, {})',
        '        theta = np.array(change.get("iterate", theta))',
        '        learning_rate = change.get("learning_rate", learning_rate)',
        '        decay = change.get("weight_decay", decay)',
        '        hyper.update(change.get("hyperparameters", {}))',
        '        for slot, power in change.get("powers", {}).items():',
        "            for own in state:",
        "                own[slot] = power",
        "        loss, gradient = loss_and_gradient(theta, batch)",
        "        losses.append(loss)",
        '        if k == 0 or "iterate" in change:',
        "            limit = max(limit, limit_from(theta, loss, gradient))",
        "        if has_ended(theta, loss, gradient, limit, is_full):",
        "            break",
    ]
    if noisy:
        lines += ['        if run["noise"]:', "            gradient = gradient + next(noise)"]
    lines += [
        "        gradient = gradient + decay * theta if decay else gradient",
        '        d = run["step"](theta, gradient, k, state, hyper)',
        '        eta = learning_rate * run["schedule"][k] if "schedule" in run else learning_rate',
        "        theta = theta + eta * d",
        "    return losses",
    ]
    return lines


def torch_loop(runs: list[ResolvedRun]) -> Block:
    """Return the loop that leaves the steps to torch.optim."""
    noisy = any(run.noise for run in runs)
    lines = [
        "def descend(run):",
        '    """Return the loss of each step\'s batch; torch.optim takes the steps."""',
        "    parameters = list(net.parameters())",
        "    to_parameters = torch.nn.utils.vector_to_parameters",
        "    to_vector = torch.nn.utils.parameters_to_vector",
        '    to_parameters(torch.tensor(run["start"]), parameters)',
        '    learning_rate, is_full = run["learning_rate"], run["batch"] >= len(features)',
        '    hyper = run["hyperparameters"]',
        '    optimizer = run["optimizer"](parameters, lr=learning_rate, **hyper)',
        "    losses, limit = [], 0.0",
    ]
    if noisy:
        lines.append(
            '    noise = gaussian_noise(run["noise"], run["noise_seed"], len(run["start"]))'
        )
    lines += [
        '    for k, batch in zip(range(STEPS + 1), batches(run["batch"], run["seed"])):',
        '        change = run.get("changes", {}).get(k, {})',
        '        if "iterate" in change:',
        '            to_parameters(torch.tensor(change["iterate"]), parameters)',
        '        optimizer.param_groups[0].update(change.get("hyperparameters", {}))',
        '        learning_rate = change.get("learning_rate", learning_rate)',
        "        optimizer.zero_grad()",
        "        loss = loss_of(batch)",
        "        loss.backward()",
        "        losses.append(loss.item())",
        "        theta = to_vector(parameters).detach().numpy()",
        "        gradient = to_vector([parameter.grad for parameter in parameters]).numpy()",
        '        if k == 0 or "iterate" in change:',
        "            limit = max(limit, limit_from(theta, loss.item(), gradient))",
        "        if has_ended(theta, loss.item(), gradient, limit, is_full):",
        "            break",
    ]
    if noisy:
        lines += [
            '        if run["noise"]:',
            "            seen, place = torch.tensor(gradient + next(noise)), 0",
            "            for parameter in parameters:",
            "                size = parameter.numel()",
            "                part = seen[place : place + size]",
            "                parameter.grad = part.view_as(parameter).clone()",
            "                place += size",
        ]
    lines += [
        '        scale = run["schedule"][k] if "schedule" in run else 1.0',
        '        optimizer.param_groups[0]["lr"] = learning_rate * scale',
        "        optimizer.step()",
        "    return losses",
    ]
    return lines
