"""Frames in, a film out: MP4 (H.264), WebM (VP9), GIF, or a folder of PNG pictures. Knows no Qt.

A `Film` is what is written, frame by frame. It grows beside its target and takes its place only
when it is whole.

The codecs are FFmpeg's, by PyAV, whose wheels carry them along. It is imported when a film is
begun and not before.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from gdgui.files import FileError, reason, replacing, replacing_folder

if TYPE_CHECKING:
    import av

__all__ = [
    "FORMATS",
    "FRAME_PATTERN",
    "Film",
    "FilmFormat",
    "Frame",
    "format_of",
    "open_film",
    "sample_indices",
]

Frame = NDArray[np.uint8]
"""A picture, shape (height, width, 4): blue, green, red, and 255 for opaque."""

FRAME_PATTERN = "frame-*.png"
"""The names of the pictures in a folder of frames."""

_PALETTE_FRAMES = 12
"""How many frames of a film a GIF's palette is made from."""


class FilmFormat(msgspec.Struct, frozen=True):
    """A kind of film.

    Attributes:
        suffix: how its files are named; empty for a folder of pictures.
        title: what the screen calls it.
        codec: FFmpeg's name of the codec.
        options: the codec's settings.
        pixels: FFmpeg's name of the pixel format.
        most_fps: the most frames per second that players show.
        is_even: whether width and height must be even, since colour is kept for 2 × 2 pixels.
    """

    suffix: str
    title: str
    codec: str
    options: dict[str, str]
    pixels: str
    most_fps: int = 120
    is_even: bool = False

    def refusal(self, size: tuple[int, int], fps: int) -> str:
        """Return why there can be no film of such frames, in a sentence; empty where there can."""
        width, height = size
        if not 1 <= fps <= self.most_fps:
            return f"1 to {self.most_fps} frames per second expected of {self.title}, {fps} found"
        if self.is_even and (width % 2 or height % 2):
            return f"an even width and height expected of {self.title}, {width} × {height} found"
        return ""


FORMATS: dict[str, FilmFormat] = {
    film.suffix: film
    for film in (
        # Lines stay clean at this rate, and the preset is the quickest that keeps files small.
        FilmFormat(
            ".mp4", "MP4 (H.264)", "libx264",
            {"preset": "veryfast", "crf": "18", "tune": "animation"}, "yuv420p", is_even=True,
        ),
        FilmFormat(
            ".webm", "WebM (VP9)", "libvpx-vp9",
            {"deadline": "realtime", "cpu-used": "6", "crf": "24", "b": "0", "row-mt": "1"},
            "yuv420p", is_even=True,
        ),
        # Browsers show a GIF whose frames last less than 2/100 s at a tenth of its speed.
        FilmFormat(".gif", "GIF", "gif", {}, "pal8", most_fps=50),
        FilmFormat("", "PNG frames", "png", {}, "rgb24"),
    )
}  # fmt: skip
"""By suffix, in the order of the menus."""


def format_of(target: Path, size: tuple[int, int], fps: int) -> FilmFormat:
    """Return the format that a target's name asks for, known to take such frames.

    Args:
        target: a file, or a folder for PNG frames.
        size: width and height in pixels.
        fps: frames per second.

    Raises:
        FileError: the name, the size or the rate is none that a film can have.
    """
    film = FORMATS.get(target.suffix.lower())
    if film is None:
        endings = ", ".join(suffix for suffix in FORMATS if suffix)
        raise FileError(
            f"{target}: a name that ends in {endings}, or a folder for PNG frames, expected, "
            f"{target.suffix!r} found"
        )
    if sentence := film.refusal(size, fps):
        raise FileError(f"{target}: {sentence}")
    _check_codec(target, film)
    return film


def _check_codec(target: Path, film: FilmFormat) -> None:
    import av

    try:
        av.codec.Codec(film.codec, "w")
    except ValueError as error:
        raise FileError(
            f"{target}: this installation of PyAV cannot write {film.title}, "
            f"for it lacks the codec {film.codec}; another format expected"
        ) from error


class Film:
    """A film that is being written; `open_film` begins and ends one.

    Args:
        add: takes the next frame.
    """

    def __init__(self, add: Callable[[Frame], None]) -> None:
        self._add = add
        self.length = 0

    def add(self, frame: Frame) -> None:
        """Append a frame."""
        self._add(frame)
        self.length += 1


@contextlib.contextmanager
def open_film(
    target: Path, size: tuple[int, int], fps: int, samples: Sequence[Frame] = ()
) -> Iterator[Film]:
    """Begin a film that takes its place when all went well.

    Args:
        target: a file, or a folder for PNG frames.
        size: width and height in pixels.
        fps: frames per second.
        samples: frames of the film that have all its colours, for the palette of a GIF.

    Raises:
        FileError: the film cannot be written; what was there before is as it was.
    """
    film = format_of(target, size, fps)
    try:
        if not film.suffix:
            with replacing_folder(target, FRAME_PATTERN) as folder:
                yield _pictures(folder, size, fps)
        else:
            with replacing(target) as path:
                begin = _gif if film.suffix == ".gif" else _video
                with begin(path, film, size, fps, samples) as growing:
                    yield growing
    except _coding_errors() as error:
        raise FileError(f"{target}: cannot be written ({reason(error)})") from error


def _coding_errors() -> tuple[type[Exception], ...]:
    """Return what FFmpeg refuses something with."""
    import av

    return (av.error.FFmpegError,)


@contextlib.contextmanager
def _video(
    path: Path, film: FilmFormat, size: tuple[int, int], fps: int, _samples: Sequence[Frame]
) -> Iterator[Film]:
    """Write a film whose frames are coded one after another."""
    import av

    # The moov atom goes to the front, so that a film plays while it is still being loaded.
    options = {"movflags": "+faststart"} if film.suffix == ".mp4" else {}
    with av.open(str(path), "w", format=film.suffix[1:], options=options) as container:
        stream: Any = container.add_stream(film.codec, rate=fps, options=film.options)
        stream.width, stream.height = size
        stream.pix_fmt = film.pixels
        stream.codec_context.thread_count = 0
        _say_which_colors(stream.codec_context)

        def add(frame: Frame) -> None:
            picture = _picture(frame, growing.length, fps)
            coded = picture.reformat(
                format=film.pixels, dst_colorspace="ITU709", dst_color_range="MPEG"
            )
            container.mux(stream.encode(coded))

        growing = Film(add)
        yield growing
        container.mux(stream.encode())


def _say_which_colors(context: Any) -> None:
    """Write into the stream that its colours are those of BT.709: players need not guess."""
    context.color_range, context.colorspace = 1, 1
    context.color_primaries, context.color_trc = 1, 1


@contextlib.contextmanager
def _gif(
    path: Path, film: FilmFormat, size: tuple[int, int], fps: int, samples: Sequence[Frame]
) -> Iterator[Film]:
    """Write a GIF that starts over at its end, all frames in one palette.

    The palette is that of FFmpeg's palettegen; without dithering what stands still stays still,
    and only the rectangle that changes is stored.
    """
    import av

    time_base = Fraction(1, fps)
    with av.open(str(path), "w", format="gif", options={"loop": "0"}) as container:
        stream: Any = container.add_stream(film.codec, rate=fps)
        stream.width, stream.height = size
        stream.pix_fmt = film.pixels
        stream.codec_context.time_base = time_base
        graph: _Graph | None = None

        def add(frame: Frame) -> None:
            nonlocal graph
            if graph is None:
                graph = _in_palette(_palette(samples or [frame], size, time_base), size, time_base)
            graph.source.push(_picture(frame, growing.length, fps))
            drain(graph.sink)

        def drain(sink: Any) -> None:
            while True:
                try:
                    picture = sink.pull()
                except (BlockingIOError, EOFError):
                    return
                container.mux(stream.encode(picture))

        growing = Film(add)
        yield growing
        if graph is not None:
            graph.source.push(None)
            drain(graph.sink)
            container.mux(stream.encode())


def _palette(samples: Sequence[Frame], size: tuple[int, int], time_base: Fraction) -> Any:
    """Return 256 colours that serve all of some frames, as a picture of 16 × 16."""
    import av

    graph = av.filter.Graph()
    source = _source(graph, size, "bgra", time_base)
    chosen = graph.add("palettegen", "reserve_transparent=0:stats_mode=full")
    sink = graph.add("buffersink")
    source.link_to(chosen)
    chosen.link_to(sink)
    graph.configure()
    for index, frame in enumerate(samples):
        source.push(_picture(frame, index, time_base.denominator))
    source.push(None)
    return sink.pull()


class _Graph(msgspec.Struct, frozen=True):
    """A graph of filters; its ends are no longer valid once the graph itself is let go."""

    graph: Any
    source: Any
    sink: Any


def _in_palette(palette: Any, size: tuple[int, int], time_base: Fraction) -> _Graph:
    """Return what turns frames into such of the colours of a palette."""
    import av

    graph = av.filter.Graph()
    source = _source(graph, size, "bgra", time_base)
    colors = _source(graph, (palette.width, palette.height), palette.format.name, time_base)
    use = graph.add("paletteuse", "dither=none:diff_mode=rectangle")
    sink = graph.add("buffersink")
    source.link_to(use, 0, 0)
    colors.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    palette.pts = 0
    colors.push(palette)
    colors.push(None)
    return _Graph(graph, source, sink)


def _source(graph: Any, size: tuple[int, int], pixels: str, time_base: Fraction) -> Any:
    width, height = size
    return graph.add_buffer(width=width, height=height, format=pixels, time_base=time_base)


def _picture(frame: Frame, index: int, fps: int) -> "av.VideoFrame":
    import av

    picture = av.VideoFrame.from_ndarray(frame, format="bgra")
    picture.pts, picture.time_base = index, Fraction(1, fps)
    return picture


def _pictures(folder: Path, size: tuple[int, int], fps: int) -> Film:
    """Write each frame as a picture of its own, counted from 0."""
    import av

    def add(frame: Frame) -> None:
        codec: Any = av.CodecContext.create("png", "w")
        codec.width, codec.height = size
        codec.pix_fmt, codec.time_base = "rgb24", Fraction(1, fps)
        coded = codec.encode(_picture(frame, 0, fps).reformat(format="rgb24")) + codec.encode()
        content = b"".join(bytes(packet) for packet in coded)
        (folder / FRAME_PATTERN.replace("*", f"{film.length:05}")).write_bytes(content)

    film = Film(add)
    return film


def sample_indices(count: int) -> list[int]:
    """Return which of so many frames a palette is to be made from: some, evenly spread."""
    return sorted({round(i) for i in np.linspace(0, count - 1, min(count, _PALETTE_FRAMES))})
