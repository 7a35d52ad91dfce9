"""One door to all cleaning: bytes and a name in, a clean file out, or the reason why not."""

from dataclasses import dataclass

from app.web.files.kinds import JPEG, LIMITS, PDF, PNG, Limits, cleaned_name, sniff


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file ready to be kept. ``width`` and ``height`` are pixels, for pictures only."""

    name: str
    media_type: str
    data: bytes
    width: int | None = None
    height: int | None = None


def clean(name: str, data: bytes, limits: Limits = LIMITS) -> CleanFile:
    """The file ``name`` without metadata; ``Invalid`` (field "file") with the reason otherwise.

    Heavy, and the parsers below it are written in C: doors call ``apart.clean_apart``.
    """
    kind = sniff(name, data, limits)
    if kind.is_picture:
        from app.web.files.pictures import cleaned_picture  # noqa: PLC0415 -- heavy, on first use

        bare, media_type, width, height = cleaned_picture(data, kind, limits)
        return CleanFile(_picture_name(name, media_type), media_type, bare, width, height)
    if kind is PDF:
        from app.web.files.pdf import cleaned_pdf  # noqa: PLC0415

        return CleanFile(cleaned_name(name, kind), kind.media_type, cleaned_pdf(data))
    from app.web.files.office import cleaned_office  # noqa: PLC0415

    return CleanFile(cleaned_name(name, kind), kind.media_type, cleaned_office(data, kind, limits))


def _picture_name(name: str, media_type: str) -> str:
    return cleaned_name(name, PNG if media_type == PNG.media_type else JPEG)
