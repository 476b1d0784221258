"""What asks for the gradients of all batches, and who finds them."""

from gdgui.ui.background.engine_client import EngineClient
from gdgui.ui.landscape.view import Landscape
from gdgui.ui.step.batch_gradients_query import BatchGradientsQuery

__all__ = ["connect_batch_gradients"]


def connect_batch_gradients(
    query: BatchGradientsQuery, engine: EngineClient, landscape: Landscape
) -> None:
    """Have gradients found while a landscape shows them, by the engine where that takes long."""
    landscape.overlays_changed.connect(lambda shown: query.set_wanted("batches" in shown))
    query.set_wanted("batches" in landscape.overlays)
    query.asked.connect(engine.find_batch_gradients)
    engine.batch_gradients_found.connect(query.take)
    engine.batch_gradients_failed.connect(query.give_up)
