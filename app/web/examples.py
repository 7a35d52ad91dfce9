"""Made-up values for the style page: one form with its errors, and moments round a fixed now."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    FileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

NOW = datetime(2026, 11, 23, 6, 2, tzinfo=UTC)


class ExampleForm(FlaskForm):  # type: ignore[misc]
    """One field of each kind."""

    title = StringField(_l("Judul"), [InputRequired()])
    summary = TextAreaField(_l("Ringkasan"), [InputRequired()])
    email = StringField(_l("Surel"), [InputRequired()])
    secret = PasswordField(_l("Kata sandi"), [InputRequired()])
    category = SelectField(
        _l("Kategori"), choices=[("a", _l("Kesehatan")), ("b", _l("Pendidikan"))]
    )
    closes = DateTimeLocalField(_l("Ditutup"))
    maturity = RadioField(
        _l("Kematangan"),
        [InputRequired()],
        choices=[("idea", _l("Inisiatif")), ("trial", _l("Uji coba")), ("run", _l("Penerapan"))],
    )
    reach = SelectMultipleField(
        _l("Siapa yang merasakan"), choices=[("a", _l("Warga desa")), ("b", _l("Pelajar"))]
    )
    level = RadioField(_l("Nilai kebaruan"), choices=[(n, n) for n in "1234"])
    effect = RadioField(_l("Nilai dampak"), choices=[(n, n) for n in "13"])
    proof = FileField(_l("Bukti"))
    pledge = BooleanField(_l("Saya menilai dengan jujur dan tanpa pamrih."), [InputRequired()])


def values() -> dict[str, Any]:
    """What ``web/style.html`` shows; ``wrong`` has an error beside every kind of field."""
    form = ExampleForm(
        formdata=None, data={"maturity": "trial", "level": "3", "effect": "3", "reach": ["a"]}
    )
    wrong = ExampleForm(formdata=None, prefix="wrong", data={"email": "sari@", "title": "x" * 12})
    wrong.title.errors = [_l("Judul terlalu pendek: tulis sedikitnya 15 huruf.")]
    wrong.email.errors = [_l("Alamat surel belum lengkap, contoh: nama@kota.go.id.")]
    wrong.maturity.errors = [_l("Pilih salah satu.")]
    wrong.proof.errors = [_l("Berkas foto.exe tidak diterima. Kirim PDF, DOCX, XLSX, atau foto.")]
    wrong.form_errors.append(_l("Pendaftaran ditutup selagi Anda menulis."))
    day = timedelta(days=1)
    moments = {
        "now": NOW,
        "before": NOW - 3 * day,
        "long_ago": NOW - 20 * day,
        "soon": NOW + 6 * day,
    }
    return {"sample": form, "wrong": wrong, "moments": moments}
