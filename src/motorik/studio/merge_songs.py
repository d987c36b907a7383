"""Three versions of a song merged into a manifest, a folder, a bundle or an open song, with all samples."""

import shutil
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motorik.studio.errors import BadInput
from motorik.studio.output import Outputs, new_folder
from motorik.studio.songs import translated
from motorik.studio.versions import Version, version

if TYPE_CHECKING:
    from motorik.comparing.conflicts import Policy
    from motorik.comparing.merging import Merged
    from motorik.domain.patch import Sample
    from motorik.domain.project import Project

LABEL = "Merge"
MANIFEST, JOURNAL, BUNDLE = "song.json", "journal.jsonl", ".motorik"


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge gave.

    ``missing`` are samples no side had the file of; ``written`` is where the song is, ``notes`` where the
    conflicts are written down.
    """

    merged: "Merged"
    sentences: tuple[str, ...]
    missing: tuple[str, ...] = ()
    written: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether everything both sides did is in the song, as they did it."""
        return not self.sentences

    def manifest(self) -> bytes:
        """Return the merged song's manifest."""
        from motorik.domain.canonical import write_project

        return write_project(self.merged.project)

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values; places of a conflict are paths of names and keys."""
        from motorik.comparing.comparison import plain

        return {
            "clean": self.clean,
            "written": self.written,
            "missing_samples": list(self.missing),
            "renames": [
                {"kind": kind, "before": old, "after": new}
                for (kind, old), new in self.merged.aligned.renames.items()
            ],
            "conflicts": [
                {
                    "reason": conflict.reason.value,
                    "path": plain(conflict.path),
                    "base": plain(conflict.base),
                    "ours": plain(conflict.ours),
                    "theirs": plain(conflict.theirs),
                    "taken": conflict.taken.value,
                    "detail": conflict.detail,
                    "text": sentence,
                }
                for conflict, sentence in zip(self.merged.conflicts, self.sentences, strict=True)
            ],
        }


def merge_songs(
    base: Path, ours: Path, theirs: Path, policy: "Policy", output: Path | None = None
) -> MergeReport:
    """Merge three versions of a song and write the result to ``output``, unless that is None.

    ``output`` ending in ``.json`` is a manifest, in ``.motorik`` a bundle; a folder that is a song, or the
    manifest of one that was worked on, gets the merge as one step that can be undone; any other is a song
    folder to make. Folders and bundles get the samples of all sides. With conflicts two files say which:
    ``<output>.conflicts.json`` and ``.txt``, or ``merge.conflicts.*`` in a folder.

    Raises:
        BadInput: a version cannot be read, or is no song.
        OutputRefused: the result cannot be written.
    """
    with ExitStack() as stack:
        first = stack.enter_context(version(base, may_be_empty=True))
        mine, other = (stack.enter_context(version(path)) for path in (ours, theirs))
        report = merge_versions(first, mine, other, policy)
        if output is None:
            return report
        return _written(report, [mine, other, first], output)


def merge_versions(base: Version, ours: Version, theirs: Version, policy: "Policy") -> MergeReport:
    """Merge three versions; nothing is written."""
    from motorik.comparing.ages import of_one_age
    from motorik.comparing.merging import merge
    from motorik.comparing.music import conflict_sentences

    versions = of_one_age(base.project, ours.project, theirs.project)
    merged = merge(versions[0], versions[1], versions[2], policy)
    return MergeReport(merged, tuple(conflict_sentences(merged)))


def _written(report: MergeReport, sources: list[Version], output: Path) -> MergeReport:
    project, missing = report.merged.project, []
    if output.name == MANIFEST and (output.parent / JOURNAL).exists():
        output = output.parent
    if output.suffix == ".json":
        with Outputs() as outputs:
            outputs.write(output, report.manifest())
    elif output.suffix == BUNDLE:
        with tempfile.TemporaryDirectory(prefix="motorik-") as folder:
            made = Path(folder) / "song"
            missing = _make_folder(made, report, sources)
            _refuse_missing(missing, output)
            _pack(made, output)
    elif (output / MANIFEST).exists():
        missing = _copy_assets(project.samples, sources, output)
        _commit(output, project)
    else:
        with new_folder(output) as aside:
            missing = _make_folder(aside, report, sources)
    notes = conflict_files(output)
    write_conflicts(report, notes)
    shown = tuple(str(path) for path in notes) if report.sentences else ()
    return MergeReport(report.merged, report.sentences, tuple(missing), str(output), shown)


def conflict_files(output: Path) -> tuple[Path, Path]:
    """Return where the conflicts of a merge into ``output`` are written down: as JSON and as text."""
    stem = output / "merge" if output.is_dir() else output.with_suffix("")
    return Path(f"{stem}.conflicts.json"), Path(f"{stem}.conflicts.txt")


def write_conflicts(report: MergeReport, files: tuple[Path, Path]) -> None:
    """Write the conflicts down, or take away what an earlier merge wrote when there are none."""
    import json

    if report.clean:
        for path in files:
            path.unlink(missing_ok=True)
        return
    with Outputs() as outputs:
        outputs.write(files[0], json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n")
        outputs.write(files[1], "".join(f"{sentence}\n" for sentence in report.sentences))


def _make_folder(folder: Path, report: MergeReport, sources: list[Version]) -> list[str]:
    folder.mkdir(exist_ok=True)
    (folder / MANIFEST).write_bytes(report.manifest())
    return _copy_assets(report.merged.project.samples, sources, folder)


def _copy_assets(samples: "Iterable[Sample]", sources: list[Version], folder: Path) -> list[str]:
    """Copy every sample's file that is not there from the first version that has it; return what none has.

    Files are named by their content, so a file that is there is the right one.
    """
    missing = []
    for sample in samples:
        target = folder / "assets" / f"{sample.sha256}.{sample.format}"
        if target.exists():
            continue
        found = next((path for side in sources if (path := side.asset(sample))), None)
        if found is None:
            missing.append(sample.id)
            continue
        target.parent.mkdir(exist_ok=True)
        with Outputs() as outputs:
            shutil.copyfile(found, outputs.path(target))
    return missing


def _refuse_missing(missing: list[str], output: Path) -> None:
    if missing:
        raise BadInput(
            f"{output}: no version has the file of sample {missing[0]!r}; allowed: merge into a folder"
        )


def _commit(folder: Path, project: "Project") -> None:
    from motorik.journal.difference import edits_between
    from motorik.storage import open_song

    with translated(), open_song(folder) as song:
        edits = edits_between(song.project, project)
        if edits:
            song.journal.commit(LABEL, *edits, origin="merge")
        song.save()


def _pack(folder: Path, output: Path) -> None:
    from motorik.storage import open_song
    from motorik.storage.bundle import pack

    with translated(), open_song(folder, writable=False) as song:
        pack(song, output)
