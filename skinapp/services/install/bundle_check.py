"""Whether the networks of a bundle can be run here, not only whether its files are whole."""

from __future__ import annotations

from skinapp.core.bundle import Bundle
from skinapp.core.errors import BundleNoGraphError, DeviceError
from skinapp.core.extras import has_torch
from skinapp.core.openvino_conversion import runtime
from skinapp.core.openvino_graph import check_answers, graph_model


def check_networks(bundle: Bundle) -> None:
    """Build the networks in every way that this computer has.

    The graph is rebuilt from the weights and asked for the answers that PyTorch gave when it was
    made; where PyTorch is installed, its networks are filled with the weights, too.

    Args:
        bundle: A bundle whose files have been checked, with all its members.

    Raises:
        BundleError: If weights, graph and architecture do not fit each other, or if there is
            neither a graph nor PyTorch.
        DeviceError: If OpenVINO cannot be used, or answers otherwise than PyTorch.
    """
    if bundle.graph is None and not has_torch():
        msg = "The bundle has no graph of its networks, and PyTorch is not installed."
        raise BundleNoGraphError(msg, path=bundle.folder)
    if has_torch():
        _ = bundle.networks
    if bundle.graph is None:
        return
    members = bundle.manifest.members
    try:
        core = runtime().Core()
        model = graph_model(core, bundle.graph, bundle.members, members)
        compiled = core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
        recipes = [member.preprocessing for member in bundle.members]
        check_answers(compiled, recipes, bundle.graph.known_logits(bundle.members, members))
    except (ImportError, RuntimeError, MemoryError) as error:
        msg = "OpenVINO cannot be used on this computer."
        raise DeviceError(msg, found=str(error)) from error
