"""What the jobs of most pages do alike: they follow the project and keep their settings in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Protocol, TypeVar

from qgis.core import QgsProject
from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import QObject

from ..engine.client import Engine
from ..project import settings
from ..project.page_settings import PageSettings
from ..project.project_watch import ProjectWatch
from ..text.translation import tr
from .notices import Notices
from .page_job import JobPage, PageJob, Plan

_Shown_contra = TypeVar("_Shown_contra", bound=PageSettings, contravariant=True)


class ProjectPage(JobPage, Protocol[_Shown_contra]):
    """What a job that follows the project needs of its page."""

    @property
    def run_requested(self) -> Any:
        """A signal: the user clicked the button; carries :class:`Choices`."""

    def apply(self, settings: _Shown_contra) -> None:
        """Show settings."""

    def follow_project(self, project: QgsProject) -> None:
        """Offer what the project holds."""

    def forget_choice(self) -> None:
        """Go back to what is offered first: another project has been opened."""


class Choices(Protocol):
    """What a page asks for at the moment of a click."""

    @property
    def settings(self) -> PageSettings:
        """What of it outlives the click."""


_Choices = TypeVar("_Choices", bound=Choices)
_Settings = TypeVar("_Settings", bound=PageSettings)


class ProjectJob(PageJob):
    """The job of a page that offers what is in the project, and goes when the project goes.

    A subclass starts the job, calls :meth:`project_opened` once it is made, and extends what is to
    happen when a project changes, opens or is closed.
    """

    KEEPS_BESIDE_PROJECT: ClassVar[bool] = True
    """Whether results go beside the project where no folder is chosen."""

    def __init__(
        self,
        page: ProjectPage[_Settings],
        kind: type[_Settings],
        engine: Engine,
        iface: QgisInterface,
        parent: QObject,
    ) -> None:
        """Listen to the project; run nothing yet.

        Args:
            page: Shows the job.
            kind: The page's settings.
            engine: Does the job.
            iface: QGIS's window.
            parent: Owner.
        """
        notices = Notices(iface.messageBar())
        super().__init__(page, engine, notices, QgsProject.instance(), parent)
        self._form: ProjectPage[Any] = page
        self._kind: type[PageSettings] = kind
        self._passing = False
        page.run_requested.connect(self.start)
        self._watch = ProjectWatch(self._project, self)
        self._watch.layers_changed.connect(self.follow_project)
        self._watch.opened.connect(self.project_opened)
        self._watch.emptied.connect(self.project_closed)

    def close(self) -> None:
        """Stop listening to the project, which outlives the plugin, and say no more."""
        super().close()
        self._watch.close()

    def start(self, choices: Any) -> None:
        """Do what was asked for by a click."""
        raise NotImplementedError

    def show_settings(self) -> None:
        """Show the settings as they are remembered now."""
        self._form.apply(settings.load(self._kind, self._project))

    def follow_project(self) -> None:
        """Offer what the project holds now."""
        self._form.follow_project(self._project)

    def project_opened(self) -> None:
        """Show the settings of another project, and what it holds."""
        self._form.forget_choice()
        self.show_settings()
        self.follow_project()
        for named in settings.passed_over(self._kind, self._project):
            self._notices.warn(
                tr(
                    'The project names "{}". It was not read: it was never used here, or is not on '
                    "this machine. Choose it yourself if you trust it."
                ).format(named)
            )

    def project_closed(self) -> None:
        """Stop: the layers belong to a project that is gone."""
        self.cancel()
        self._form.forget_choice()
        self.follow_project()

    def remarks(self) -> tuple[str, ...]:
        """Say, too, where a result goes that nobody has given a place."""
        if not self._passing:
            return ()
        return (
            tr(
                "The project is not saved: the result is in a temporary folder, which the system "
                "clears. Save the project, or choose a folder to save to, and run it again."
            ),
        )

    def remember(self, choices: Choices) -> None:
        """Keep the settings of a click, and whether its result will have a lasting place."""
        settings.save(choices.settings, self._project)
        chosen = getattr(choices.settings, "folder", "")
        self._passing = (
            self.KEEPS_BESIDE_PROJECT and not chosen and not self._project.absolutePath()
        )

    def plan_for(
        self, choices: _Choices, make_plan: Callable[[_Choices, QgsProject], Plan]
    ) -> Plan | None:
        """Return the plan for a click; ``None`` while a job runs, or where it is refused.

        Args:
            choices: What was asked for; its settings are remembered either way.
            make_plan: Raises ``EngineError`` where what was chosen cannot be done.
        """
        if self._job is not None:
            return None
        self.remember(choices)
        return self.attempt(partial(make_plan, choices, self._project))
