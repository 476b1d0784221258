"""The window: the one place where signals meet slots. `WindowLayout` lays its parts out."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWhatsThis

from gdgui.experiment import Experiment, Run
from gdgui.ui import preferences
from gdgui.ui.background.engine_client import EngineClient
from gdgui.ui.background.worker_thread import CLOSE_SECONDS, WorkerThread, end_threads
from gdgui.ui.captions.controller import CaptionController
from gdgui.ui.data.controller import DataController
from gdgui.ui.data.network.controller import NetworkController
from gdgui.ui.document.editor import Editor
from gdgui.ui.document.file_actions import FileActions
from gdgui.ui.document.recovery_keeper import RecoveryKeeper
from gdgui.ui.document.session import Session
from gdgui.ui.document.shown_experiment import ShownExperiment
from gdgui.ui.landscape.overlay_menu import load_shown
from gdgui.ui.maps.controller import MapsController
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.playback.player import Player
from gdgui.ui.runs.steering import Steering
from gdgui.ui.step.batch_gradients_query import BatchGradientsQuery
from gdgui.ui.step.step_query import StepQuery
from gdgui.ui.style.appearance import Appearance, FixedAppearance
from gdgui.ui.style.theme import Theme
from gdgui.ui.widgets.plain_text import plain_window_title
from gdgui.ui.widgets.toast import Toast
from gdgui.ui.window import dialogs
from gdgui.ui.window.actions import Actions
from gdgui.ui.window.batch_gradients import connect_batch_gradients
from gdgui.ui.window.experiment_display import ExperimentDisplay
from gdgui.ui.window.layout import WindowLayout
from gdgui.ui.window.legend_control import LegendControl
from gdgui.ui.window.lesson_mode import LessonMode
from gdgui.ui.window.picture_edits import connect_network, connect_starts
from gdgui.ui.window.playhead import connect_actions, connect_playhead, connect_steering
from gdgui.ui.window.pointer_overlay import PointerOverlay
from gdgui.ui.window.presentation import Presentation
from gdgui.ui.window.requests import Requests
from gdgui.ui.window.settings import WindowSettings
from gdgui.ui.window.shown_controller import ShownController
from gdgui.ui.window.tool_windows import ToolWindows
from gdgui.ui.window.typed_gradient import TypedGradient
from gdgui.ui.window.view_state import ViewState
from gdgui.ui.window.view_state_access import read_view_state, show_view_state

__all__ = ["MainWindow"]


class MainWindow(WindowLayout):
    """The window of one experiment.

    Args:
        experiment: what it shows at first.
        appearance: where the colours come from.
        remembers: whether its layout is that of the last window, and the next one's.

    Signals:
        closing: the window is about to close; what is under way for it must end.
        painted: the window has been painted for the first time.
    """

    closing, painted = Signal(), Signal()

    def __init__(
        self,
        experiment: Experiment,
        appearance: Appearance | FixedAppearance,
        *,
        remembers: bool = True,
    ) -> None:
        super().__init__()
        self.session = Session(experiment, self)
        self.engine = EngineClient(self)
        self.player = Player(self)
        self.shown = ShownExperiment(self.session, self)
        self.playback = PlaybackController(self.shown, self.engine, self.player, self)
        self.step_query = StepQuery(self)
        self.batch_gradients = BatchGradientsQuery(self.playback, self)
        self.editor = Editor(self.session, self)
        self.steering = Steering(self.playback, self.player, self.editor, self)
        self._display = ExperimentDisplay(
            self, self.shown, self.playback, self.player, self.steering, self.step_query,
            self.batch_gradients,
        )  # fmt: skip
        self.data_controller = DataController(
            self.playback, self.player, self.engine, self.data_view, self
        )
        self.network_controller = NetworkController(
            self.playback, self.player, self.engine, self.network, self
        )
        shown = self.shown_controller = ShownController(self, self.session, self.playback)
        self.file_actions = FileActions(self.session, self)
        self.recovery = RecoveryKeeper(self.session, self.file_actions, self)
        self.actions_ = Actions(self, self.session.undo_group)
        self.tool_windows = ToolWindows(self.playback, self.player, self.engine, self)
        self.typed_gradient = TypedGradient(
            self.playback, self.engine, self.editor, self.objective, self.tool_windows,
            (self.actions_.undo, self.actions_.redo),
        )  # fmt: skip
        self.presentation = Presentation(self, appearance)
        self.legend_control = LegendControl(self.legend, self.playback, self.steering, self.editor)
        self.pointer_overlay = PointerOverlay(self, self.centre)
        self.toast = Toast(self.centre, self)
        self.requests = Requests(
            self, appearance, self.session, self.playback, self.player, self.steering, self.editor,
            self.file_actions, self.toast,
        )  # fmt: skip
        self.lessons = LessonMode(
            self, self.session, self.shown, self.playback, self.player, self.engine, self.editor,
            self.file_actions, self.actions_, self.shown_controller, lambda: self.view_state,
            self.set_view_state,
        )  # fmt: skip
        self._appearance = appearance
        self._painted = False
        for title, menu in self.actions_.menus(self.landscape.overlay_menu):
            self.header.add_menu(title, menu)
        self.caption_controller = CaptionController(
            self.playback, self.player, self.editor, self.captions, self.transport.captions, self
        )
        self.maps_controller = MapsController(self.playback, self.landscape, self)
        splitters, curves = (self.sides, self.centre, self.pictures), (self.loss, self.norm)
        switches = (self.actions_.show_captions, self.actions_.count_epochs, self.actions_.glide)
        self._memory = WindowSettings(
            self, splitters, curves, switches, self.landscape.modes, shown.own_landscape
        )
        self._remembers = remembers
        self._wire_session()
        self._wire_edits()
        self._wire_playback()
        self._wire_views()
        self._wire_actions()
        self._wire_presentation()
        if remembers:
            self.fit_screen()
            self._memory.restore()
            self.landscape.set_overlays(load_shown())
        self._show_theme(appearance.theme)
        self._show_recent()
        self.playback.start()
        self._show_title()

    # Signals meet slots

    def _wire_session(self) -> None:
        self.session.state_changed.connect(self._show_title)
        self.session.changed.connect(self._show_title)
        self.lessons.toggled.connect(self._show_title)
        self.lessons.told.connect(self.tell)
        self.session.changed.connect(self.status.clear_message)
        self.session.opened.connect(self._display.show_domain_again)
        self.session.opened.connect(self.typed_gradient.forget_draft)
        self.session.recent_changed.connect(self._show_recent)
        self.engine.inspector_ready.connect(self.step_query.set_inspector)
        self.engine.measured.connect(self.step_query.take_measurement)
        self.step_query.measurement_asked.connect(self.engine.measure)
        self.engine.gradient_ready.connect(self.objective.show_gradient)
        self.engine.landscape_ready.connect(self.landscape.set_backdrop)
        self.engine.failed.connect(self._show_error)
        self.engine.failed.connect(self.objective.show_error)
        self.engine.failed.connect(self.data_panel.show_failure)
        self.editor.refused.connect(self.data_panel.show_error)
        self.editor.refused.connect(self._show_error)
        self.editor.refused.connect(self._display.show_runs)
        self.file_actions.failed.connect(self._show_file_error)
        self.file_actions.saved.connect(self._tell_saved)
        self.file_actions.set_aside.connect(self.requests.offer_again)
        preferences.notices.failed.connect(self._show_error)
        self.recovery.told.connect(self.tell)

    def _wire_edits(self) -> None:
        self.header.title_edited.connect(self.editor.set_title)
        self.header.words_asked.connect(self.requests.ask_for_words)
        self.objective.objective_picked.connect(self.editor.set_objective)
        self.objective.formula_edited.connect(self.editor.set_formula)
        self.objective.coordinates_picked.connect(self.editor.set_coordinates)
        self.objective.parameter_changed.connect(self.editor.set_parameter)
        self.data_panel.objective_edited.connect(self.editor.set_learning)
        self.data_view.objective_edited.connect(self.editor.set_learning)
        self.data_view.run_picked.connect(self.playback.select)
        self.data_view.refused.connect(self._show_error)
        self.runs.set_hyperparameter_edit(self.steering.with_hyperparameter)
        self.runs.run_edited.connect(self._edit_run)
        self.runs.listed.connect(self.requests.sweep_list)
        self.runs.duplicated.connect(self.requests.duplicate)
        self.runs.sweep_asked.connect(self.requests.ask_for_sweep)
        self.runs.removed.connect(self.editor.remove_run)
        self.runs.added.connect(self.requests.add_run)
        self.runs.copied.connect(self.requests.duplicate_selected)
        self.runs.copied_with.connect(
            lambda method: self.editor.copy_run(self.playback.selected, method)
        )
        self.editor.run_added.connect(self.playback.select)
        self.editor.run_removed.connect(self.playback.follow_removal)
        self.runs.run_selected.connect(self.playback.select)
        self.step.run_selected.connect(self.playback.select)
        self.step.iterates_asked.connect(self.tool_windows.show_iterates)
        self.step.check_asked.connect(self.tool_windows.check_gradient)
        self.step.best_asked.connect(
            lambda index, values: self.editor.set_hyperparameters(index, values, "")
        )
        connect_starts(self.landscape, self.steering, self.editor)
        connect_network(self.network.view, self.steering, self.editor, self.data_panel)
        self.landscape.start_clicked.connect(self.requests.move_by_click)
        self.landscape.run_picked.connect(self.playback.select)
        # What is under the pointer is read out.
        self.engine.inspector_ready.connect(
            lambda inspector: self.landscape.set_evaluate(
                partial(self.playback.planes.evaluate, inspector) if self.shown.is_whole else None
            )
        )
        # A map is about a whole run, wherever the playhead is.
        self.maps_controller.rate_picked.connect(self.editor.set_learning_rate)
        self.maps_controller.pair_picked.connect(self.editor.set_hyperparameters)
        self.transport.steps_edited.connect(self.editor.set_steps)
        self.transport.refused.connect(self._show_error)
        self.transport.changes.moved.connect(self.editor.move_change)
        self.transport.changes.removed.connect(self.editor.remove_change)
        self.steering.ineffective.connect(self._show_error)

    def _wire_playback(self) -> None:
        connect_playhead(self.player, self.playback, self.transport, self.actions_)
        self.player.playing_changed.connect(self.step_query.set_playing)
        connect_steering(self.steering, self.transport, self.landscape, self.actions_)

    def _wire_views(self) -> None:
        self.landscape.viewport_changed.connect(self.playback.set_viewport)
        connect_batch_gradients(self.batch_gradients, self.engine, self.landscape)
        self.landscape.corners.plane.picked.connect(self.playback.planes.pick)
        self.playback.planes.refused.connect(self._show_error)
        for curve in (self.loss, self.norm):
            curve.step_picked.connect(self.player.seek)
            curve.scale_picked.connect(self._set_log)
        self._appearance.changed.connect(self._show_theme)

    def _wire_actions(self) -> None:
        actions, editor = self.actions_, self.editor
        slots = (
            (actions.new, self.requests.begin_anew),
            (actions.new_data, self.requests.tables.begin_anew),
            (actions.paste_table, self.requests.tables.paste),
            (actions.open, self.file_actions.ask_and_open),
            (actions.save, self.file_actions.save),
            (actions.save_as, self.file_actions.save_as),
            (actions.recover, self.recovery.offer),
            (actions.quit, self.close),
            (actions.rename, self.header.edit_title),
            (actions.words, self.requests.ask_for_words),
            (actions.add_run, self.requests.add_run),
            (actions.duplicate_run, self.requests.duplicate_selected),
            (actions.sweep, lambda: self.requests.ask_for_sweep(self.playback.selected)),
            (actions.stopping, self.requests.ask_when_to_stop),
            (actions.caption, self.caption_controller.ask),
            (actions.remove_run, lambda: editor.remove_run(self.playback.selected)),
            (actions.next_run, self.playback.select_next),
            (actions.fit_view, self.landscape.fit),
            (actions.reset_view, self.landscape.reset_view),
            (actions.reset_view, self.data_view.reset_view),
            (actions.show_surface, self.landscape.modes.show_next),
            (actions.use_view, lambda: editor.set_domain(self.landscape.visible_domain())),
            (actions.iterates, self.tool_windows.show_iterates),
            (actions.check_gradient, self.tool_windows.check_gradient),
            (actions.maps, self.maps_controller.show_maps),
            (actions.keys, lambda: dialogs.show_keys(self, actions.keys_in_words())),
            (actions.gallery, self.requests.show_gallery),
            (actions.welcome, self.requests.show_welcome),
            (actions.whats_this, QWhatsThis.enterWhatsThisMode),
            (actions.about, lambda: dialogs.show_about(self)),
        )
        connect_actions(slots)
        actions.show_captions.toggled.connect(self.captions.set_shown)
        actions.glide.toggled.connect(self.landscape.surface.set_gliding)
        actions.log_curves.setChecked(True)
        actions.log_curves.toggled.connect(self._set_log)
        actions.connect_themes(self._appearance.choice, self._appearance.choose)
        actions.connect_examples(self.file_actions.open)

    def _wire_presentation(self) -> None:
        actions, presentation = self.actions_, self.presentation
        presentation.follow(actions)
        presentation.toggled.connect(self._show_status)
        presentation.toggled.connect(self.lessons.set_presenting)
        presentation.toggled.connect(self.legend.set_interactive)
        actions.edit_run.triggered.connect(lambda: self._edit_selected())
        self.status.error_changed.connect(self._show_status)
        actions.halo.toggled.connect(self.pointer_overlay.set_halo)
        actions.show_keys.toggled.connect(self.pointer_overlay.set_keys)

    # What is shown

    def _show_title(self) -> None:
        experiment, edited = self.session.experiment, self.session.is_edited
        words = self.lessons.headline or (experiment.title, experiment.description)
        self.header.show_title(*words, edited)
        name = self.session.path.name if self.session.path else words[0]
        self.setWindowTitle(f"{plain_window_title(name)}[*] – gdgui")
        self.setWindowModified(edited)

    def _show_theme(self, theme: Theme) -> None:
        for part in self.parts():
            part.set_theme(theme)
        self.tool_windows.set_theme(theme)
        self.lessons.set_theme(theme)
        self.legend_control.set_theme(theme)
        self.pointer_overlay.set_theme(theme)
        self.maps_controller.set_theme(theme)
        self.playback.set_theme(theme)

    def _show_recent(self) -> None:
        self.actions_.show_recent(
            [str(path) for path in self.session.recent], self.file_actions.open
        )

    def show_fault(self, sentence: str) -> None:
        """Show a sentence on a fault of gdgui's own."""
        self.tell(sentence[:1].upper() + sentence[1:], False)

    def _show_error(self, sentence: str) -> None:
        """Show what is wrong; an empty sentence says that nothing is any more."""
        if sentence:
            self.status.show_message(sentence, "error")
        else:
            self.status.clear_message()

    def _show_file_error(self, sentence: str) -> None:
        """Show what is wrong with a file where one looks, until someone has read it."""
        self._show_error(sentence)
        self.toast.tell(sentence, self.tr("Close"), lambda: self._show_error(""), stays=True)

    def tell(self, sentence: str, is_good: bool) -> None:
        """Show a sentence in the status line: good news, or what went wrong."""
        self.status.show_message(sentence, "info" if is_good else "error")

    def _show_status(self) -> None:
        """In a presentation, show the status line while something is wrong, and only then."""
        if self.presentation.is_on:
            self.status.setVisible(self.status.has_error)

    @property
    def theme(self) -> Theme:
        """The colours that are in force."""
        return self._appearance.theme

    @property
    def worker_threads(self) -> tuple[WorkerThread, ...]:
        """The threads that compute for this window."""
        return self.engine.worker_thread, self.maps_controller.client.worker_thread

    @property
    def view_state(self) -> ViewState:
        """How the window shows its experiment."""
        return read_view_state(self, self.playback, self.actions_, self.presentation)

    def set_view_state(self, state: ViewState) -> None:
        """Show the experiment in some way; the part of the plane once it is laid out."""
        show_view_state(self, self.playback, self.actions_, state)

    @property
    def is_settled(self) -> bool:
        """Whether all that is shown is the whole answer to the experiment."""
        answered = self.playback.is_settled and self.maps_controller.is_settled
        parts = (
            self.landscape, self.loss, self.norm, self.objective, self.data_panel, self.data_view,
            self.data_controller, self.network_controller, self.step, self.step_query,
            self.batch_gradients,
            self.captions, self.lessons, self.typed_gradient,
        )  # fmt: skip
        behind = self._display.is_behind or any(part.is_settling for part in parts)
        return answered and not behind

    # What the user asks for

    def _edit_selected(self) -> None:
        """Let the selected run be changed: on its card, or presenting, beside the legend."""
        index = self.playback.selected
        if self.presentation.is_on:
            self.legend_control.open(index, self.legend.place_of(index))
        else:
            self.runs.cards[index].begin_typing()

    def _edit_run(self, index: int, run: Run, text: str, gesture: str) -> None:
        if run.start != self.session.experiment.runs[index].start:
            # A start that is typed may lie anywhere.
            self._display.fit_later()
        self.editor.edit_run(index, run, text, gesture)

    def _set_log(self, log: bool) -> None:
        for curve in (self.loss, self.norm):
            curve.set_log(log)
        self.actions_.log_curves.setChecked(log)

    def _tell_saved(self, path: Path) -> None:
        message = self.tr("Saved {path}").format(path=path)
        if self.objective.has_refused_text():
            message += self.tr(", without the formula in red")
        self.status.show_message(message, "info")

    def showEvent(self, event: QShowEvent) -> None:
        """Share the room out, unless it was once and there is as much of it now."""
        super().showEvent(event)
        is_undivided = not self._memory.has_divided or self.is_cramped
        if self._remembers and not self._painted and is_undivided:
            self.share_sides()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave more to the landscape where there is little height."""
        super().resizeEvent(event)
        self.header.set_window_height(event.size().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Start the engine after the first picture: its imports would hold that up."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        self.engine.start()
        self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes; then end the thread and remember the layout."""
        if not self.file_actions.may_discard():
            event.ignore()
            return
        self.recovery.finish()
        self._wind_up()
        event.accept()

    def end_unasked(self) -> None:
        """End for the system, which waits for no answer; what is unsaved is offered next time."""
        self.lessons.flush()
        self.recovery.flush()
        self._wind_up()

    def _wind_up(self) -> None:
        self.player.pause()
        self.closing.emit()
        self.presentation.set_on(False)
        if self._remembers:
            self._memory.save()
        self.tool_windows.close()
        self.maps_controller.close()
        self.hide()
        end_threads(self.worker_threads, round(1000 * CLOSE_SECONDS))
