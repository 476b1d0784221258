"""The window's actions: what the menus offer and what the keys do."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoGroup
from PySide6.QtWidgets import QMenu, QWidget

from gdgui.examples import GROUPS, NAMES, example
from gdgui.ui.widgets.plain_text import plain_menu_text, set_tooltip

__all__ = ["Actions"]

_Key = QKeySequence.StandardKey
Entry = QAction | QMenu | str | None
"""Of a menu: an action, a menu, a heading, or a line between two."""


class Actions(QObject):
    """The actions of one window, each with its key; the window says what they do.

    Args:
        window: the widget in which the keys work.
        undo_group: what undo and redo act on.
    """

    def __init__(self, window: QWidget, undo_group: QUndoGroup) -> None:
        super().__init__(window)
        self._window = window
        self.new = self._action(self.tr("&New formula"), _Key.New)
        self.new_data = self._action(self.tr("New from &data"), "Ctrl+Shift+N")
        self.open = self._action(self.tr("&Open…"), _Key.Open)
        self.save = self._action(self.tr("&Save"), _Key.Save)
        self.save_as = self._action(self.tr("Save &as…"), _Key.SaveAs)
        self.recover = self._action(self.tr("Reco&ver unsaved work…"), None)
        self.quit = self._action(self.tr("&Quit"), "Ctrl+Q")
        self.undo = undo_group.createUndoAction(self, self.tr("Undo"))
        self.redo = undo_group.createRedoAction(self, self.tr("Redo"))
        self.undo.setShortcuts(_Key.Undo)
        self.redo.setShortcuts([QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")])
        window.addActions([self.undo, self.redo])
        self.paste_table = self._action(self.tr("Paste &table…"), _Key.Paste)
        self.add_run = self._action(self.tr("&Add run"), "Ctrl+R")
        self.duplicate_run = self._action(self.tr("&Duplicate run"), "Ctrl+D")
        self.sweep = self._action(self.tr("S&weep η…"), "Ctrl+Shift+R")
        self.stopping = self._action(self.tr("When runs s&top…"), "Ctrl+Shift+K")
        self.caption = self._action(self.tr("&Caption at this step…"), "C")
        self.remove_run = self._action(self.tr("D&elete run"), "Ctrl+Backspace")
        self.next_run = self._action(self.tr("Select &next run"), "Ctrl+J")
        self.edit_run = self._action(self.tr("Change the &selected run"), "E")
        self.rename = self._action(self.tr("Re&name experiment"), "F2")
        self.words = self._action(self.tr("&Title and description…"), "Ctrl+I")
        self.play = self._action(self.tr("&Play or pause"), "Space")
        self.step_forward = self._action(self.tr("Step forwards"), "Right", repeats=True)
        self.step_back = self._action(self.tr("Step back"), "Left", repeats=True)
        self.ten_forward = self._action(self.tr("Ten steps forwards"), "Shift+Right", repeats=True)
        self.ten_back = self._action(self.tr("Ten steps back"), "Shift+Left", repeats=True)
        self.epoch_forward = self._action(self.tr("An epoch forwards"), "Ctrl+Right", repeats=True)
        self.epoch_back = self._action(self.tr("An epoch back"), "Ctrl+Left", repeats=True)
        self.count_epochs = self._action(self.tr("Count &epochs"), None, checkable=True)
        self.count_epochs.setObjectName("epochs")
        self.to_start = self._action(self.tr("To the start"), "Home")
        self.to_end = self._action(self.tr("To the end"), "End")
        self.faster = self._action(self.tr("Faster"), "Up", repeats=True)
        self.slower = self._action(self.tr("Slower"), "Down", repeats=True)
        self.loop = self._action(self.tr("&Loop"), "L", checkable=True)
        self.steer = self._action(self.tr("&Steer from the playhead on"), "S", checkable=True)
        self.fit_view = self._action(self.tr("&Fit starts, paths and minima"), "F")
        self.reset_view = self._action(self.tr("&Reset the view"), "0")
        self.show_surface = self._action(self.tr("Map, s&urface or both"), "V")
        self.glide = self._action(self.tr("Sur&faces glide on after a drag"), None, checkable=True)
        self.glide.setObjectName("glide")
        self.glide.setChecked(True)
        self.use_view = self._action(self.tr("Use this view as the &domain"), None)
        self.log_curves = self._action(self.tr("&Logarithmic curves"), "G", checkable=True)
        self.show_captions = self._action(self.tr("Show &captions"), None, checkable=True)
        self.show_captions.setObjectName("captions")
        self.show_captions.setChecked(True)
        self.iterates = self._action(self.tr("All &iterates…"), "Ctrl+T")
        self.check_gradient = self._action(self.tr("&Check the gradient…"), "Ctrl+K")
        self.maps = self._action(self.tr("&Maps of hyperparameters…"), "Ctrl+M")
        self.record = self._action(self.tr("&Record a film…"), "F9")
        self.picture = self._action(self.tr("Take a &picture…"), "Ctrl+Shift+P")
        self.export_tapes = self._action(self.tr("All &iterates as a file…"), "Ctrl+E")
        self.copy_numpy = self._action(self.tr("&Copy as Python"), "Ctrl+Shift+C")
        self.copy_torch = self._action(self.tr("Copy as Python with &torch"), "Ctrl+Shift+T")
        self.save_numpy = self._action(self.tr("&Save as Python…"), None)
        self.save_torch = self._action(self.tr("Save as Python with t&orch…"), None)
        self.present = self._action(self.tr("&Present"), "F11", checkable=True)
        self.leave = self._action(self.tr("Leave the presentation"), "Escape")
        self.halo = self._action(self.tr("&Halo around the pointer"), None, checkable=True)
        self.show_keys = self._action(self.tr("Show &keys that are pressed"), None, checkable=True)
        self.lessons = self._action(self.tr("All &lessons…"), "Ctrl+L")
        self.next_page = self._action(self.tr("Next page of the lesson"), "Ctrl+PgDown")
        self.previous_page = self._action(self.tr("Page before in the lesson"), "Ctrl+PgUp")
        self.begin_block = self._action(self.tr("To the question of the lesson"), "Q")
        self.hint = self._action(self.tr("Hint"), "Ctrl+H")
        self.show_me = self._action(self.tr("Show me the solution"), "Ctrl+Shift+H")
        self.reveal = self._action(self.tr("Reveal the answer"), "R")
        self.play_lesson = self._action(self.tr("Play the lesson"), "Ctrl+Shift+Space")
        self.stop_lesson = self._action(self.tr("Stop the lesson that plays itself"), "Escape")
        self.start_page_over = self._action(self.tr("Start this &page over"), None)
        self.start_lesson_over = self._action(self.tr("Start the lesson &over…"), None)
        self.export_notes = self._action(self.tr("Export &notes and answers…"), None)
        self.save_answers = self._action(self.tr("Save answers to &hand in…"), None)
        self.leave_lesson = self._action(self.tr("Lea&ve the lesson"), "Ctrl+Shift+L")
        self.keys = self._action(self.tr("&Keys"), "F1")
        self.gallery = self._action(self.tr("Examples with &pictures…"), "Ctrl+Shift+E")
        self.welcome = self._action(self.tr("&Welcome…"), None)
        self.whats_this = self._action(self.tr("What’s &this?"), "Shift+F1")
        self.about = self._action(self.tr("&About gdgui"), None)
        # While nothing is presented, Escape belongs to whatever has the focus.
        self.leave.setEnabled(False)
        self.themes = self._theme_actions()
        self.examples = [self._example_action(name) for name in NAMES]
        self._examples_are_named = False
        self.recent_menu = QMenu(self.tr("Open &recent"), window)

    def menus(self, overlays: QMenu) -> list[tuple[str, QMenu]]:
        """Return the menus of the header, with their titles.

        Args:
            overlays: what can be shown over the landscape.
        """
        overlays.setTitle(self.tr("&Show on the landscape"))
        layout: list[tuple[str, list[Entry]]] = [
            (
                self.tr("&File"),
                [
                    self.new,
                    self.new_data,
                    self.open,
                    self.recent_menu,
                    self.recover,
                    None,
                    self.save,
                    self.save_as,
                    None,
                    self.quit,
                ],
            ),
            (
                self.tr("&Edit"),
                [
                    self.undo,
                    self.redo,
                    self.paste_table,
                    None,
                    self.add_run,
                    self.duplicate_run,
                    self.sweep,
                    self.remove_run,
                    self.next_run,
                    self.edit_run,
                    None,
                    self.steer,
                    self.stopping,
                    self.caption,
                    None,
                    self.rename,
                    self.words,
                ],
            ),
            (
                self.tr("&View"),
                [
                    self.fit_view,
                    self.reset_view,
                    self.use_view,
                    self.show_surface,
                    self.glide,
                    self.log_curves,
                    overlays,
                    self.show_captions,
                    self.count_epochs,
                    None,
                    self.iterates,
                    self.check_gradient,
                    self.maps,
                    None,
                    self.present,
                    self.halo,
                    self.show_keys,
                    None,
                    *self.themes.actions(),
                ],
            ),
            (
                self.tr("Ex&port"),
                [
                    self.record,
                    self.picture,
                    None,
                    self.export_tapes,
                    None,
                    self.copy_numpy,
                    self.copy_torch,
                    self.save_numpy,
                    self.save_torch,
                ],
            ),
            (self.tr("E&xamples"), self._example_entries()),
            (
                self.tr("&Help"),
                [self.welcome, self.gallery, self.keys, self.whats_this, None, self.about],
            ),
        ]
        menus = [(title, self._menu(title, entries)) for title, entries in layout]
        examples = next(menu for _, menu in menus if self.examples[0] in menu.actions())
        examples.aboutToShow.connect(self._name_examples)
        return menus

    def set_epochs(self, are_there: bool) -> None:
        """Offer what goes by epochs, where there are any."""
        for action in (self.epoch_forward, self.epoch_back, self.count_epochs):
            action.setEnabled(are_there)

    def show_recent(self, paths: list[str], opened: Callable[[str], None]) -> None:
        """Fill the menu of recent files."""
        self.recent_menu.clear()
        self.recent_menu.setEnabled(bool(paths))
        for path in paths:
            action = self.recent_menu.addAction(plain_menu_text(path))
            action.triggered.connect(lambda _checked=False, path=path: opened(path))

    def connect_themes(self, current: str, chosen: Callable[[str], None]) -> None:
        """Show which theme is chosen, and let something be done with another one."""
        for action in self.themes.actions():
            action.setChecked(action.data() == current)
        self.themes.triggered.connect(lambda action: chosen(action.data()))

    def connect_examples(self, opened: Callable[[str], None]) -> None:
        """Let something be done with the name of an example that is picked."""
        for action in self.examples:
            name = action.data()
            action.triggered.connect(lambda _checked=False, name=name: opened(name))

    def keys_in_words(self) -> list[tuple[str, str]]:
        """Return every key with what it does, for the help."""
        actions = [action for action in self._window.actions() if action.shortcuts()]
        # The menus say what would be undone; the help says only that it is.
        fixed = {self.undo: self.tr("Undo"), self.redo: self.tr("Redo")}
        return [
            (
                action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
                fixed.get(action) or action.text().replace("&", "").rstrip("…"),
            )
            for action in actions
        ]

    def _action(
        self,
        text: str,
        key: QKeySequence.StandardKey | str | None,
        *,
        checkable: bool = False,
        repeats: bool = False,
    ) -> QAction:
        action = QAction(text, self)
        if isinstance(key, str):
            action.setShortcut(QKeySequence(key))
        elif key is not None:
            action.setShortcuts(key)
        action.setAutoRepeat(repeats)
        action.setCheckable(checkable)
        self._window.addAction(action)
        return action

    def _theme_actions(self) -> QActionGroup:
        group = QActionGroup(self)
        for key, text in (
            ("system", self.tr("Colours of the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ):
            action = self._action(text, None, checkable=True)
            action.setData(key)
            group.addAction(action)
        return group

    def _example_action(self, name: str) -> QAction:
        action = self._action(plain_menu_text(name), None)
        action.setData(name)
        return action

    def _example_entries(self) -> list[Entry]:
        """Return the gallery, then the examples under their headings."""
        by_name = {action.data(): action for action in self.examples}
        entries: list[Entry] = [self.gallery]
        for title, names in GROUPS.items():
            entries += [self.tr(title), *(by_name[name] for name in names)]
        return entries

    def _name_examples(self) -> None:
        """Read the titles of the examples, which are first seen when their menu opens."""
        if self._examples_are_named:
            return
        self._examples_are_named = True
        for action in self.examples:
            experiment = example(action.data())
            action.setText(plain_menu_text(experiment.title))
            set_tooltip(action, experiment.description)

    def _menu(self, title: str, entries: list[Entry]) -> QMenu:
        menu = QMenu(title, self._window)
        menu.setToolTipsVisible(True)
        for entry in entries:
            if entry is None:
                menu.addSeparator()
            elif isinstance(entry, str):
                menu.addSection(entry)
            elif isinstance(entry, QMenu):
                menu.addMenu(entry)
            else:
                menu.addAction(entry)
        return menu
