"""The loops of a script that learns from data, and what hands them samples and noise.

Each is written for one experiment: a line that it does not need is not there.
"""

from gdgui.engine.descent.noise import block_of
from gdgui.engine.descent.problem import Ends, ResolvedRun
from gdgui.scripts.training_methods import needs_hessian
from gdgui.scripts.training_step_sizes import memories, step_size_lines

__all__ = ["endings", "hand_loop", "sampling", "torch_loop"]

Block = list[str]

_BATCHES = '''
def batches(size, seed):
    """Yield the samples of one step after the other, shuffled in each epoch."""
    count, epoch = features.shape[1], 0
    while True:
        order = np.arange(count)
        if size < count:
            random = np.random.default_rng([seed, epoch, 1])
            order = random.random(count).argsort(kind="stable")
        yield from (order[i : i + size] for i in range(0, count, size))
        epoch += 1
'''

_ENDED = '''
def has_ended(theta, loss, gradient, limit, is_full):
    """Tell whether a run has converged or diverged; a batch alone never says that it has."""
    in_bounds = np.abs(theta).max() <= limit and abs(loss) <= limit
    if not (in_bounds and np.isfinite(gradient).all()):
        return True
    return is_full and np.linalg.norm(gradient) <= TOLERANCE
'''

_LIMIT = '''
def limit_from(theta, loss, gradient):
    """Return what parameters and loss may grow to before they have diverged."""
    sizes = [np.abs(theta).max(), abs(loss), np.abs(gradient).max()]
    return min(TOO_FAR * max([1.0, *filter(np.isfinite, sizes)]), LARGEST)
'''


def sampling(runs: tuple[ResolvedRun, ...]) -> list[Block]:
    """Return the functions that hand out samples and noise."""
    blocks = [_BATCHES.strip().split("\n")]
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
    return blocks


def endings(ends: Ends) -> list[Block]:
    """Return the functions that say when a run has ended."""
    blocks = [_ENDED.strip().split("\n"), _LIMIT.strip().split("\n")]
    tests = []
    if ends.least_change > 0.0:
        tests.append("is_full and abs(losses[-1] - losses[-2]) <= VALUE_TOLERANCE")
    if ends.least_step > 0.0:
        tests.append("np.linalg.norm(theta - before) <= STEP_TOLERANCE")
    if tests:
        blocks.append(
            [
                "def hardly_moves(theta, before, losses, is_full):",
                '    """Tell whether the last step was so short that the run stops."""',
                *(f"    if {test}:\n        return True" for test in tests[:-1]),
                f"    return {tests[-1]}",
            ]
        )
    return blocks


def _moves(runs: list[ResolvedRun]) -> bool:
    return any(change.iterate is not None for run in runs for change in run.changes)


def _limit(runs: list[ResolvedRun], loss: str) -> Block:
    """Return the lines that say how far a run may grow before it has diverged."""
    test = 'k == 0 or "iterate" in change' if _moves(runs) else "k == 0"
    return [
        f"        if {test}:",
        f"            limit = max(limit, limit_from(theta, {loss}, gradient))",
        f"        if has_ended(theta, {loss}, gradient, limit, is_full):",
        "            break",
    ]


def _stop(runs: list[ResolvedRun], ends: Ends) -> Block:
    """Return the lines that stop a run after a short step."""
    if not ends.watches_steps:
        return []
    test = "k > 0 and hardly_moves(theta, before, losses, is_full)"
    if _moves(runs):
        test = 'k > 0 and "iterate" not in change and hardly_moves(theta, before, losses, is_full)'
    return [f"        if {test}:", "            break", "        before = theta"]


_FOR = '    for k, batch in zip(range(STEPS + 1), batches(run["batch"], run["seed"])):'
_NOISE = '    noise = gaussian_noise(run["noise"], run["noise_seed"], len(run["start"]))'
_CHANGE = '        change = run.get("changes", {}).get(k, {})'
_NEW_RATE = '        learning_rate = change.get("learning_rate", learning_rate)'

_AND_PATH = ", and its iterates"
_RETURN = {False: "    return losses", True: "    return losses, np.array(path)"}


def hand_loop(
    runs: list[ResolvedRun], ends: Ends, *, beside_torch: bool, keeps_path: bool
) -> Block:
    """Return the loop that calls the methods by hand, and may keep the iterates."""
    noisy = any(run.noise for run in runs)
    decays = any(run.decays for run in runs)
    seen = "seen" if noisy or decays else "gradient"
    call = f"theta, {seen}, k, {'batch, ' if needs_hessian(runs) else ''}state, hyper"
    lines = [
        f"def {'descend_by_hand' if beside_torch else 'descend'}(run):",
        f'    """Return the loss of each step\'s batch{_AND_PATH if keeps_path else ""}."""',
        '    theta, learning_rate = np.array(run["start"]), run["learning_rate"]',
        '    hyper, is_full = dict(run["hyperparameters"]), run["batch"] >= features.shape[1]',
        *(['    decay = run["weight_decay"]'] if decays else []),
        "    state, losses, limit = [], [], 1.0",
        *(["    path = []"] if keeps_path else []),
        *(f"    {line}" for line in memories(runs)),
        *([_NOISE] if noisy else []),
        _FOR,
        *_changes(runs, decays),
        "        loss, gradient = loss_and_gradient(theta, batch)",
        "        losses.append(loss)",
        *(["        path.append(theta)"] if keeps_path else []),
        *_limit(runs, "loss"),
        *_stop(runs, ends),
    ]
    if noisy:
        lines.append('        seen = gradient + next(noise) if run["noise"] else gradient')
    if decays:
        before = "seen" if noisy else "gradient"
        lines.append(f"        seen = {before} + decay * theta if decay else {before}")
    found, eta = _step_size(runs)
    return [
        *lines,
        f'        d = run["step"]({call})',
        *found,
        f"        theta = theta + {eta} * d",
        _RETURN[keeps_path],
    ]


def _step_size(runs: list[ResolvedRun]) -> tuple[Block, str]:
    """Return the lines that find a step size, none where it is known, and what it is called."""
    lines = step_size_lines(runs)
    if lines == ["eta = learning_rate"]:
        return [], "learning_rate"
    return [f"        {line}" for line in lines], "eta"


def _changes(runs: list[ResolvedRun], decays: bool) -> Block:
    """Return the lines that change a run's course."""
    if not any(run.changes for run in runs):
        return []
    lines = [_CHANGE]
    if _moves(runs):
        lines.append('        theta = np.array(change.get("iterate", theta))')
    lines += [_NEW_RATE, '        hyper.update(change.get("hyperparameters", {}))']
    if decays:
        lines.append('        decay = change.get("weight_decay", decay)')
    return [
        *lines,
        '        for slot, power in change.get("powers", {}).items():',
        "            # As in torch, a running power is that of the present hyperparameter.",
        "            for own in state:",
        "                own[slot] = power",
    ]


def torch_loop(runs: list[ResolvedRun], ends: Ends, *, keeps_path: bool) -> Block:
    """Return the loop that leaves the steps to torch.optim, and may keep the iterates."""
    noisy = any(run.noise for run in runs)
    lines = [
        "def descend(run):",
        f'    """Return the loss of each step\'s batch{_AND_PATH if keeps_path else ""}; '
        'torch.optim takes the steps."""',
        "    parameters = list(net.parameters())",
        "    to_parameters = torch.nn.utils.vector_to_parameters",
        "    to_vector = torch.nn.utils.parameters_to_vector",
        '    to_parameters(torch.tensor(run["start"]), parameters)',
        '    learning_rate, is_full = run["learning_rate"], run["batch"] >= features.shape[1]',
        '    hyper = run["hyperparameters"]',
        '    optimizer = run["optimizer"](parameters, lr=learning_rate, **hyper)',
        "    losses, limit = [], 1.0",
        *(["    path = []"] if keeps_path else []),
        *([_NOISE] if noisy else []),
        _FOR,
        *_torch_changes(runs),
        "        optimizer.zero_grad()",
        "        loss = loss_of(batch)",
        "        loss.backward()",
        "        losses.append(loss.item())",
        "        theta = to_vector(parameters).detach().numpy()",
        *(["        path.append(theta)"] if keeps_path else []),
        "        gradient = to_vector([parameter.grad for parameter in parameters]).numpy()",
        *_limit(runs, "losses[-1]"),
        *_stop(runs, ends),
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
    found, eta = _step_size(runs)
    if found or any(run.changes for run in runs):
        found = [*found, f'        optimizer.param_groups[0]["lr"] = {eta}']
    return [
        *lines,
        *found,
        "        optimizer.step()",
        _RETURN[keeps_path],
    ]


def _torch_changes(runs: list[ResolvedRun]) -> Block:
    """Return the lines that change the course of a run by torch."""
    if not any(run.changes for run in runs):
        return []
    lines = [_CHANGE]
    if _moves(runs):
        lines += [
            '        if "iterate" in change:',
            '            to_parameters(torch.tensor(change["iterate"]), parameters)',
        ]
    return [
        *lines,
        _NEW_RATE,
        '        optimizer.param_groups[0].update(change.get("hyperparameters", {}))',
    ]
