import contextlib
import resource
import signal
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from gdgui.encoder import Encoder
from gdgui.files import FileError
from gdgui.video import FORMATS, format_of, open_film, sample_indices

SIZE = (160, 90)
FPS = 25
COUNT = 30
BLUE, ORANGE, GROUND = (178, 114, 0, 255), (0, 159, 230, 255), (250, 246, 240, 255)
"""Blue, green, red: as they lie in memory."""


def frame(index, size=SIZE):
    """Return a picture on which a bar has grown with the index of the frame."""
    width, height = size
    picture = np.empty((height, width, 4), np.uint8)
    picture[:] = GROUND
    picture[20:40, : 5 * index] = BLUE
    picture[60:70, 100:140] = ORANGE
    return picture


def film(target, count=COUNT):
    """Write a film."""
    samples = [frame(index) for index in sample_indices(count)]
    with open_film(target, SIZE, FPS, samples) as growing:
        for index in range(count):
            growing.add(frame(index))
    assert growing.length == count


def seen(target):
    """Return the frames of a film as a player shows them, red, green, blue."""
    with av.open(str(target)) as container:
        return [each.to_ndarray(format="rgb24") for each in container.decode(video=0)]


def bar(picture):
    """Return how long the bar of a frame is, in pixels."""
    row = picture[30].astype(int)
    return int((np.abs(row - (0, 114, 178)).max(axis=1) < 40).sum())


@pytest.mark.parametrize(
    ("name", "codec"), [("film.mp4", "h264"), ("film.webm", "vp9"), ("film.gif", "gif")]
)
def test_a_player_sees_every_frame_in_its_place_and_its_colours(tmp_path, name, codec):
    target = tmp_path / name
    film(target)
    with av.open(str(target)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == codec
        assert (stream.width, stream.height) == SIZE
        assert stream.average_rate == FPS
    pictures = seen(target)
    assert len(pictures) == COUNT
    for index, picture in enumerate(pictures):
        assert bar(picture) == pytest.approx(5 * index, abs=2)
        assert np.abs(picture[65, 120].astype(int) - (230, 159, 0)).max() < 8
        assert np.abs(picture[5, 5].astype(int) - (240, 246, 250)).max() < 8


def test_an_mp4_is_made_for_the_web(tmp_path):
    target = tmp_path / "film.mp4"
    film(target)
    with av.open(str(target)) as container:
        context = container.streams.video[0].codec_context
        assert context.pix_fmt == "yuv420p"
        assert (context.color_range, context.colorspace) == (1, 1)
    content = target.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_a_gif_starts_over_at_its_end(tmp_path):
    target = tmp_path / "film.gif"
    film(target)
    assert b"NETSCAPE2.0\x03\x01\x00\x00" in target.read_bytes()


def test_a_folder_of_frames_holds_each_to_the_bit(tmp_path):
    target = tmp_path / "frames"
    film(target)
    names = sorted(path.name for path in target.iterdir())
    assert names == [f"frame-{index:05}.png" for index in range(COUNT)]
    for index in (0, 7, COUNT - 1):
        (picture,) = seen(target / names[index])
        assert np.array_equal(picture, frame(index)[:, :, 2::-1])


def test_a_folder_of_earlier_frames_is_replaced_as_a_whole(tmp_path):
    target = tmp_path / "frames"
    film(target, 20)
    film(target, 5)
    assert len(list(target.iterdir())) == 5
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path):
    target = tmp_path / "holiday"
    target.mkdir()
    (target / "beach.jpg").write_text("sand")
    with pytest.raises(FileError, match=r"holiday: an empty folder .* expected, beach\.jpg found"):
        film(target)
    assert (target / "beach.jpg").read_text() == "sand"
    assert list(tmp_path.iterdir()) == [target]


def test_what_is_put_into_a_folder_meanwhile_is_not_lost(tmp_path):
    target = tmp_path / "frames"
    film(target, 3)

    def record_while_somebody_writes():
        with open_film(target, SIZE, FPS) as growing:
            growing.add(frame(0))
            (target / "notes.txt").write_text("mine")

    with pytest.raises(FileError, match=r"notes\.txt found"):
        record_while_somebody_writes()
    assert (target / "notes.txt").read_text() == "mine"
    assert len(list(target.glob("frame-*.png"))) == 3
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("name", "size", "fps", "sentence"),
    [
        ("film.avi", SIZE, 25, r"ends in \.mp4, \.webm, \.gif, or a folder .* '\.avi' found"),
        ("film.mp4", (161, 90), 25, "an even width and height expected .* 161 × 90 found"),
        ("film.webm", (160, 91), 25, "an even width and height expected .* 160 × 91 found"),
        ("film.gif", SIZE, 60, "1 to 50 frames per second expected of GIF, 60 found"),
        ("film.mp4", SIZE, 0, "1 to 120 frames per second expected of MP4 .*, 0 found"),
    ],
)
def test_what_cannot_be_a_film_is_refused_in_a_sentence(tmp_path, name, size, fps, sentence):
    with pytest.raises(FileError, match=sentence):
        format_of(tmp_path / name, size, fps)


def test_a_missing_codec_is_a_sentence(tmp_path, monkeypatch):
    def nothing(name, _mode):
        raise ValueError(name)

    monkeypatch.setattr(av.codec, "Codec", nothing)
    with pytest.raises(FileError, match="lacks the codec libx264; another format expected"):
        format_of(tmp_path / "film.mp4", SIZE, FPS)


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(FileError, match="cannot be written \\(no such file or directory\\)"):
        film(tmp_path / "absent" / "film.mp4")


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix])
def test_an_old_film_stays_until_the_new_one_is_whole(tmp_path, suffix):
    target = tmp_path / f"film{suffix}"
    target.write_text("old")
    encoder = Encoder(target, SIZE, FPS, [frame(0)])
    for index in range(10):
        encoder.add(frame(index))
    assert target.read_text() == "old"
    encoder.finish()
    assert encoder.join(30)
    assert encoder.error is None
    assert len(seen(target)) == 10
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_abandoned_film_leaves_nothing_behind(tmp_path, suffix):
    target = tmp_path / f"film{suffix}"
    encoder = Encoder(target, SIZE, FPS, [frame(0)])
    for index in range(10):
        encoder.add(frame(index))
    encoder.abandon()
    assert encoder.join(30)
    assert encoder.error is None
    assert list(tmp_path.iterdir()) == []
    # No one waits for a codec that has gone.
    encoder.add(frame(0))
    encoder.finish()


def test_a_film_that_is_abandoned_at_its_end_takes_no_place(tmp_path):
    target = tmp_path / "film.mp4"
    encoder = Encoder(target, SIZE, FPS)
    encoder.add(frame(0))
    encoder.abandon()
    encoder.finish()
    assert encoder.join(30)
    assert not encoder.is_complete
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_says_why_there_is_no_film(tmp_path):
    encoder = Encoder(tmp_path / "absent" / "film.mp4", SIZE, FPS)
    encoder.add(frame(0))
    encoder.finish()
    assert encoder.join(30)
    assert "no such file or directory" in str(encoder.error)


NOISE = """
import os, resource, signal, sys
from pathlib import Path
import numpy as np
from gdgui.encoder import Encoder
from gdgui.files import FileError
from gdgui.video import open_film

dice = np.random.default_rng(0)
size = (640, 360)

def noise():
    return dice.integers(0, 256, (size[1], size[0], 4), np.uint8)

try:
    with open_film(Path(sys.argv[1]), size, 25, [noise()]) as film:
        for _ in range(120):
            film.add(noise())
            print("frame", flush=True)
except FileError as error:
    print(error)
    sys.exit(2)
"""


@contextlib.contextmanager
def tmpfs(path):
    """Mount a disk of 1 MB, where the system lets us; else tell so."""
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(path)]
    mounted = sys.platform == "linux" and subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(path)], check=True)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_full_disk_leaves_the_old_film_whole_and_is_a_sentence(tmp_path, suffix):
    disk = tmp_path / "disk"
    with tmpfs(disk) as mounted:

        def no_more_than_the_disk_has():
            if not mounted:
                # Without the right to mount a disk: a process that may write 1 MB to a file.
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, 2**20))

        target = disk / f"film{suffix}"
        if suffix:
            target.write_text("old")
        said = subprocess.run(
            [sys.executable, "-c", NOISE, str(target)],
            capture_output=True,
            text=True,
            preexec_fn=no_more_than_the_disk_has,
        )
        if mounted or suffix:
            assert said.returncode == 2, said.stderr
            assert "cannot be written" in said.stdout
            assert ("the disk is full" in said.stdout) == mounted
            assert list(disk.iterdir()) == ([target] if suffix else [])
            assert not suffix or target.read_text() == "old"


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_killed_process_leaves_the_old_film_whole_and_nothing_that_looks_finished(
    tmp_path, suffix
):
    target = tmp_path / f"film{suffix}"
    if suffix:
        target.write_text("old")
    with subprocess.Popen(
        [sys.executable, "-c", NOISE, str(target)], stdout=subprocess.PIPE, text=True
    ) as process:
        for _ in range(20):
            assert process.stdout.readline() == "frame\n"
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert not suffix or target.read_text() == "old"
    for stray in set(tmp_path.iterdir()) - {target}:
        assert stray.name.startswith(".")
        assert stray.name.endswith("~")


def test_the_samples_of_a_palette_are_spread_over_the_film():
    assert sample_indices(1) == [0]
    assert sample_indices(5) == [0, 1, 2, 3, 4]
    many = sample_indices(1000)
    assert many[0] == 0
    assert many[-1] == 999
    assert 8 <= len(many) <= 20


def test_the_formats_are_named_by_their_suffixes():
    assert list(FORMATS) == [".mp4", ".webm", ".gif", ""]
    assert Path("x.MP4").suffix.lower() in FORMATS
