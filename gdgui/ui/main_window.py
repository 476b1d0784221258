"""The window: the one place where signals meet slots. `WindowLayout` lays its parts out."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QPaintEvent

from gdgui.engine.diagnosis import describe_outcome
from gdgui.experiment import Experiment
from gdgui.ui import dialogs
from gdgui.ui.actions import Actions
from gdgui.ui.appearance import Appearance, FixedAppearance
from gdgui.ui.captioner import Captioner
from gdgui.ui.cartographer import Cartographer
from gdgui.ui.conductor import Conductor
from gdgui.ui.documents import Documents
from gdgui.ui.editor import Editor
from gdgui.ui.explainer import Explainer, Explanation
from gdgui.ui.filming import Filming
from gdgui.ui.helmsman import Helmsman
from gdgui.ui.layout_memory import LayoutMemory
from gdgui.ui.player import SPEEDS, Player
from gdgui.ui.presentation import Presentation
from gdgui.ui.session import Session
from gdgui.ui.spotlight import Spotlight
from gdgui.ui.tab_order import order_by_place
from gdgui.ui.take_away import TakeAway
from gdgui.ui.theme import Theme
from gdgui.ui.tools import Tools
from gdgui.ui.trace_feed import TraceFeed
from gdgui.ui.window_layout import WindowLayout
from gdgui.ui.worker import Engine

__all__ = ["MainWindow"]


class MainWindow(WindowLayout):
    """The window of one experiment.

    Args:
        experiment: what it shows at first.
        appearance: where the colours come from.
        remembers: whether its layout is that of the last window, and the next one's.
    """

    def __init__(
        self,
        experiment: Experiment,
        appearance: Appearance | FixedAppearance,
        *,
        remembers: bool = True,
    ) -> None:
        super().__init__()
        self.session = Session(experiment, self)
        self.engine = Engine(self)
        self.player = Player(self)
        self.conductor = Conductor(self.session, self.engine, self.player, self)
        self.explainer = Explainer(self)
        self.editor = Editor(self.session, self)
        self.helmsman = Helmsman(self.conductor, self.player, self.editor, self)
        self.documents = Documents(self.session, self)
        self.actions_ = Actions(self, self.session.undo_stack)
        self.tools = Tools(self.conductor, self.player, self.engine, self)
        self.filming = Filming(self)
        self.take_away = TakeAway(self)
        self.presentation = Presentation(self, appearance)
        self.spotlight = Spotlight(self, self.centre)
        self._appearance = appearance
        self._domain: tuple[tuple[float, float], ...] = ()
        self._structure: tuple[object, ...] = ()
        self._painted = False
        for title, menu in self.actions_.menus(self.landscape.overlay_menu):
            self.header.add_menu(title, menu)
        self._feed = TraceFeed(self.conductor, self.landscape, (self.loss, self.norm), self)
        self.captioner = Captioner(
            self.conductor, self.player, self.editor, self.captions, self.transport.captions, self
        )
        self.cartographer = Cartographer(self.conductor, self.landscape, self)
        splitters, curves = (self.sides, self.centre), (self.loss, self.norm)
        self._memory = LayoutMemory(self, splitters, curves, (self.actions_.show_captions,))
        self._remembers = remembers
        self._wire_session()
        self._wire_edits()
        self._wire_playback()
        self._wire_views()
        self._wire_actions()
        self._wire_take_away()
        if remembers:
            self._memory.restore()
        self._show_theme(appearance.theme)
        self._show_recent()
        self.conductor.start()
        self._show_title()

    # Signals meet slots

    def _wire_session(self) -> None:
        self.session.state_changed.connect(self._show_title)
        self.session.changed.connect(self._show_title)
        self.session.changed.connect(self.status.clear_message)
        self.session.opened.connect(self._show_domain_again)
        self.session.recent_changed.connect(self._show_recent)
        self.conductor.problem_changed.connect(self._show_problem)
        self.conductor.tapes_changed.connect(self._show_tapes)
        self.conductor.concluded.connect(self._show_conclusions)
        for curve in (self.loss, self.norm):
            self.conductor.floor_changed.connect(curve.set_floor)
        self.engine.inspector_ready.connect(self.explainer.set_inspector)
        self.explainer.explained.connect(self._show_explanation)
        self.engine.gradient_ready.connect(self.objective.show_gradient)
        self.engine.landscape_ready.connect(self.landscape.set_backdrop)
        self.engine.failed.connect(self._show_error)
        self.engine.failed.connect(self.objective.show_error)
        self.editor.refused.connect(self._show_error)
        self.editor.refused.connect(self._show_runs)
        self.documents.failed.connect(self._show_error)
        self.documents.saved.connect(self._tell_saved)

    def _wire_edits(self) -> None:
        self.header.title_edited.connect(self.editor.set_title)
        self.objective.objective_picked.connect(self.editor.set_objective)
        self.objective.formula_edited.connect(self.editor.set_formula)
        self.objective.parameter_changed.connect(self.editor.set_parameter)
        self.runs.method_picked.connect(self.editor.set_method)
        self.runs.hyperparameter_changed.connect(self.helmsman.set_hyperparameter)
        self.runs.step_size_changed.connect(self.editor.set_step_size)
        self.runs.noise_changed.connect(self.editor.set_noise)
        self.runs.start_changed.connect(self.editor.set_start)
        self.runs.visibility_toggled.connect(self.editor.toggle_visibility)
        self.runs.color_picked.connect(self.editor.set_color)
        self.runs.label_edited.connect(self.editor.set_label)
        self.runs.duplicated.connect(self.editor.duplicate_run)
        self.runs.sweep_asked.connect(self._ask_for_sweep)
        self.runs.removed.connect(self.editor.remove_run)
        self.runs.added.connect(lambda: self.editor.add_run(self.conductor.selected))
        self.editor.run_added.connect(self.conductor.select)
        self.editor.run_removed.connect(self.conductor.follow_removal)
        self.runs.run_selected.connect(self.conductor.select)
        self.step.run_selected.connect(self.conductor.select)
        self.step.iterates_asked.connect(self.tools.show_iterates)
        self.step.check_asked.connect(self.tools.check_gradient)
        self.landscape.start_picked.connect(self.helmsman.pick_point)
        self.cartographer.rate_picked.connect(self._set_rate)
        self.cartographer.pair_picked.connect(self.editor.set_hyperparameters)
        self.transport.steps_edited.connect(self.editor.set_steps)
        self.transport.refused.connect(self._show_error)
        self.transport.changes.moved.connect(self.editor.move_change)
        self.transport.changes.removed.connect(self.editor.remove_change)
        self.helmsman.course_shown.connect(self._show_runs)
        self.helmsman.ineffective.connect(self._show_error)

    def _wire_playback(self) -> None:
        player, transport = self.player, self.transport
        transport.play_toggled.connect(player.toggle)
        transport.stepped.connect(player.step_by)
        transport.sought.connect(player.seek)
        transport.to_start.connect(player.to_start)
        transport.to_end.connect(player.to_end)
        transport.speed_picked.connect(player.set_speed)
        transport.loop_toggled.connect(player.set_loop)
        player.playing_changed.connect(transport.set_playing)
        player.playing_changed.connect(self.explainer.set_playing)
        player.speed_changed.connect(transport.set_speed)
        player.loop_changed.connect(transport.set_loop)
        player.loop_changed.connect(self.actions_.loop.setChecked)
        player.range_changed.connect(transport.set_range)
        player.moved.connect(self._show_playhead)
        transport.steering_toggled.connect(self.helmsman.set_on)
        self.actions_.steer.toggled.connect(self.helmsman.set_on)
        for shown in (
            transport.set_steering, self.landscape.set_steering, self.actions_.steer.setChecked,
        ):  # fmt: skip
            self.helmsman.toggled.connect(shown)
        transport.set_speed(player.speed)

    def _wire_views(self) -> None:
        self.landscape.viewport_changed.connect(self.conductor.set_viewport)
        for curve in (self.loss, self.norm):
            curve.step_picked.connect(self.player.seek)
            curve.scale_picked.connect(self._set_log)
        self._appearance.changed.connect(self._show_theme)

    def _wire_actions(self) -> None:
        actions, player, editor = self.actions_, self.player, self.editor
        for action, slot in (
            (actions.open, self.documents.ask_and_open),
            (actions.save, self.documents.save),
            (actions.save_as, self.documents.save_as),
            (actions.quit, self.close),
            (actions.rename, self.header.edit_title),
            (actions.play, player.toggle),
            (actions.step_forward, lambda: player.step_by(1)),
            (actions.step_back, lambda: player.step_by(-1)),
            (actions.ten_forward, lambda: player.step_by(10)),
            (actions.ten_back, lambda: player.step_by(-10)),
            (actions.to_start, player.to_start),
            (actions.to_end, player.to_end),
            (actions.faster, lambda: self._change_speed(1)),
            (actions.slower, lambda: self._change_speed(-1)),
            (actions.add_run, lambda: editor.add_run(self.conductor.selected)),
            (actions.duplicate_run, lambda: editor.duplicate_run(self.conductor.selected)),
            (actions.sweep, lambda: self._ask_for_sweep(self.conductor.selected)),
            (actions.caption, self.captioner.ask),
            (actions.remove_run, lambda: editor.remove_run(self.conductor.selected)),
            (actions.next_run, self.conductor.select_next),
            (actions.reset_view, self.landscape.reset_view),
            (actions.use_view, lambda: editor.set_domain(self.landscape.visible_domain())),
            (actions.iterates, self.tools.show_iterates),
            (actions.check_gradient, self.tools.check_gradient),
            (actions.maps, self.cartographer.show_maps),
            (actions.keys, lambda: dialogs.show_keys(self, actions.keys_in_words())),
            (actions.about, lambda: dialogs.show_about(self)),
        ):
            # Qt says whether the action is checked, which none of these wants to know.
            action.triggered.connect(lambda _checked=False, slot=slot: slot())
        actions.loop.toggled.connect(player.set_loop)
        actions.show_captions.toggled.connect(self.captions.set_shown)
        actions.log_curves.setChecked(True)
        actions.log_curves.toggled.connect(self._set_log)
        for theme_action in actions.themes.actions():
            theme_action.setChecked(theme_action.data() == self._appearance.choice)
        actions.themes.triggered.connect(lambda action: self._appearance.choose(action.data()))
        for example_action in actions.examples:
            name = example_action.data()
            example_action.triggered.connect(
                lambda _checked=False, name=name: self.documents.open(name)
            )

    def _wire_take_away(self) -> None:
        actions, take_away, filming = self.actions_, self.take_away, self.filming
        for action, slot in (
            (actions.record, filming.ask),
            (actions.picture, take_away.ask_for_picture),
            (actions.export_tapes, take_away.export_tapes),
            (actions.copy_numpy, lambda: take_away.copy_script(torch=False)),
            (actions.copy_torch, lambda: take_away.copy_script(torch=True)),
            (actions.save_numpy, lambda: take_away.save_script(torch=False)),
            (actions.save_torch, lambda: take_away.save_script(torch=True)),
            (actions.leave, lambda: self.presentation.set_on(False)),
        ):
            action.triggered.connect(lambda _checked=False, slot=slot: slot())
        self.header.record_asked.connect(filming.ask)
        self.header.present_asked.connect(lambda: self.presentation.set_on(True))
        for teller in (take_away, filming):
            teller.told.connect(self._tell)
        filming.recording_changed.connect(self.header.set_recording)
        filming.recording_changed.connect(actions.record.setDisabled)
        actions.present.toggled.connect(self.presentation.set_on)
        self.presentation.toggled.connect(actions.present.setChecked)
        self.presentation.toggled.connect(actions.leave.setEnabled)
        self.presentation.toggled.connect(self._show_status)
        self.status.error_changed.connect(self._show_status)
        actions.halo.toggled.connect(self.spotlight.set_halo)
        actions.show_keys.toggled.connect(self.spotlight.set_keys)

    # What is shown

    def _show_problem(self) -> None:
        problem, colors = self.conductor.problem, self.conductor.colors
        self.objective.show_objective(problem.objective)
        self._show_runs()
        self.step.show_problem(problem, colors, self.conductor.selected)
        self.legend.show_entries(
            problem.experiment.title,
            [
                (color, run.label)
                for run, color, shown in zip(
                    problem.runs, colors, problem.experiment.runs, strict=True
                )
                if shown.visible
            ],
        )
        self.explainer.set_runs(problem.runs, self.conductor.selected)
        self.transport.set_steps(problem.experiment.steps)
        self.transport.changes.set_marks(self.helmsman.marks())
        self._order_tabs_later()
        if problem.objective.domain != self._domain:
            self._domain = problem.objective.domain
            self.landscape.set_domain(self._domain)

    def _show_runs(self) -> None:
        """Show the runs as they are, also where a control has asked for what was refused."""
        conductor = self.conductor
        self.runs.show_runs(self.helmsman.problem, conductor.colors, conductor.selected)

    def _order_tabs_later(self) -> None:
        """Put the controls in reading order for Tab where some came or went."""
        objective, runs = self.conductor.problem.objective, self.conductor.problem.runs
        methods = tuple(run.direction.id for run in runs)
        structure = (objective.syntax.parameters, methods, self.transport.strips)
        if structure != self._structure:
            self._structure = structure
            # Once they are laid out, for it is by their places.
            QTimer.singleShot(0, self, self._order_tabs)

    def _order_tabs(self) -> None:
        order_by_place(*self.parts())

    def _show_domain_again(self) -> None:
        """Let a newly opened experiment start from its own view, however the last was zoomed."""
        self._domain = ()

    def _show_tapes(self) -> None:
        problem, tapes = self.conductor.problem, self.conductor.tapes
        self.step.show_tapes(tapes)
        self.explainer.set_tapes(tapes)
        self.status.show_progress(
            sum(tape.last_step for tape in tapes if not tape.complete),
            sum(problem.experiment.steps for tape in tapes if not tape.complete),
        )
        runs = zip(problem.runs, self.conductor.colors, tapes, strict=False)
        self.status.show_outcomes(
            [
                (color, f"{run.label}: {describe_outcome(tape)}" if tape.complete else run.label)
                for run, color, tape in runs
            ]
        )

    def _show_conclusions(self) -> None:
        self.step.show_conclusions(self.conductor.conclusions)
        self.explainer.set_curvature_known()

    def _show_explanation(self, explanation: Explanation) -> None:
        self.step.show_explanation(explanation.step, explanation.curvature)
        self.landscape.show_step(explanation.step, explanation.curvature)

    def _show_playhead(self, playhead: float) -> None:
        for part in (self.transport, self.landscape, self.loss, self.norm):
            part.set_playhead(playhead)
        self.step.show_step(int(playhead))
        self.explainer.set_step(int(playhead))

    def _show_title(self) -> None:
        experiment, edited = self.session.experiment, self.session.is_edited
        self.header.show_title(experiment.title, experiment.description, edited)
        name = self.session.path.name if self.session.path else experiment.title
        self.setWindowTitle(f"{name}[*] – gdgui")
        self.setWindowModified(edited)

    def _show_theme(self, theme: Theme) -> None:
        for part in self.parts():
            part.set_theme(theme)
        self.tools.set_theme(theme)
        self.spotlight.set_theme(theme)
        self.cartographer.set_theme(theme)
        self.conductor.set_theme(theme)

    def _show_recent(self) -> None:
        self.actions_.show_recent([str(path) for path in self.session.recent], self.documents.open)

    def _show_error(self, sentence: str) -> None:
        """Show what is wrong; an empty sentence says that nothing is any more."""
        if sentence:
            self.status.show_message(sentence, "error")
        else:
            self.status.clear_message()

    def _tell(self, sentence: str, is_good: bool) -> None:
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
    def is_settled(self) -> bool:
        """Whether all that is shown is the whole answer to the experiment."""
        answered = self.conductor.is_settled and self.cartographer.is_settled
        parts = (self.landscape, self.loss, self.norm, self.step, self.captions)
        behind = self._feed.is_behind or any(part.is_settling for part in parts)
        return answered and not behind

    # What the user asks for

    def _set_log(self, log: bool) -> None:
        for curve in (self.loss, self.norm):
            curve.set_log(log)
        self.actions_.log_curves.setChecked(log)

    def _change_speed(self, by: int) -> None:
        """Go to the next speed of the menu, or to the one before."""
        nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - self.player.speed))
        self.player.set_speed(SPEEDS[min(max(nearest + by, 0), len(SPEEDS) - 1)])

    def _set_rate(self, index: int, rate: float, gesture: str) -> None:
        # The map is about the whole run, wherever the playhead is.
        self.editor.set_hyperparameter(index, "learning_rate", rate, gesture)

    def _ask_for_sweep(self, index: int) -> None:
        answer = dialogs.ask_for_sweep(self, self.session.experiment, index)
        if answer is not None:
            self.editor.sweep(index, answer.name, answer.values, answer.in_place)

    def _tell_saved(self, path: Path) -> None:
        message = self.tr("Saved {path}").format(path=path)
        if self.objective.has_refused_text():
            message += self.tr(", without the formula in red")
        self.status.show_message(message, "info")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Start the engine after the first picture: its imports would hold that up."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self.engine.start)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved changes; then end the thread and remember the layout."""
        if not self.documents.may_discard():
            event.ignore()
            return
        self.player.pause()
        self.filming.close()
        self.take_away.close()
        self.presentation.set_on(False)
        if self._remembers:
            self._memory.save()
        self.tools.close()
        self.cartographer.close()
        self.hide()
        self.engine.stop()
        event.accept()
