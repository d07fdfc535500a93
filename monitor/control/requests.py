"""Requests: what each method takes. The models check what is sent, and describe it in the OpenAPI document.

The description of a field completes the sentence "expected ..." of an error message.
"""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from config.urls import HTTP_FORMS, MAX_LENGTH, STREAM_FORMS, check_http_url, check_stream_url
from monitor.control.codes import Code, Refusal
from monitor.control.parameters import INT64, Parameters, radio_id, whole_number

LONGEST_POLL = 90  # seconds a client may ask for; it is answered sooner
MAX_TEXT = 500  # characters of what is said of a recording
URLS = frozenset({"url"})


class Request(BaseModel):
    """The fields of a request. What a method does not know is ignored: the clients send more."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


R = TypeVar("R", bound=Request)


def checked(check: Callable[[str], None]) -> AfterValidator:
    def unchanged(text: str) -> str:
        check(text)
        return text

    return AfterValidator(unchanged)


def optional(read: Callable[[str], object]) -> BeforeValidator:
    """Take an empty text for a field that was not sent."""
    return BeforeValidator(lambda text: read(text) if text else None)


def mode(text: str) -> str:
    if text not in {"", "after", "before"}:
        raise ValueError('expected "before", or nothing')
    return text or "after"


URI = WithJsonSchema({"type": "string", "maxLength": MAX_LENGTH})
INTEGER = {"type": "integer", "format": "int64", "minimum": -INT64, "maximum": INT64 - 1}
HttpUrl = Annotated[str, checked(check_http_url), URI]
StreamUrl = Annotated[str, checked(check_stream_url), URI]
OptionalUrl = Annotated[str, checked(lambda text: check_http_url(text) if text else None), URI]
RadioId = Annotated[int, BeforeValidator(radio_id), WithJsonSchema(INTEGER)]
AudioId = Annotated[int, BeforeValidator(whole_number), WithJsonSchema(INTEGER)]
Mode = Annotated[str, BeforeValidator(mode), WithJsonSchema({"enum": ["", "after", "before"]})]
Text = Annotated[str, Field(max_length=MAX_TEXT, description=f"text of at most {MAX_TEXT} characters")]


class Nothing(Request):
    """No fields."""


class SetCallbackUrl(Request):
    url: HttpUrl = Field(description=HTTP_FORMS)


class AddStream(Request):
    url: StreamUrl = Field(description=STREAM_FORMS)
    radio_id: RadioId = Field(description="your number for the stream, used once in an account")
    callbacks: Mode = Field(default="after", description='"before": tell of a song when it begins')


class SetStreamUrl(Request):
    radio_id: RadioId = Field(description="the number of a stream")
    url: StreamUrl = Field(description=STREAM_FORMS)


class DeleteStream(Request):
    radio_id: RadioId = Field(description="the number of a stream")


class Upload(Request):
    """A recording for the catalogue; beside these fields, a file. What is said of it wins over its tags."""

    audio_id: AudioId = Field(description="your number for the recording; the same again replaces it")
    url: OptionalUrl = Field(default="", description="an http:// or https:// address of an audio file")
    title: Text = ""
    artist: Text = ""
    album: Text = ""
    release_date: Text = ""
    label: Text = ""
    isrc: Text = ""
    upc: Text = ""
    musicbrainz: Text = ""
    artist_id: Text = ""
    song_link: Text = ""

    @property
    def said(self) -> dict[str, str]:
        """What the client says of the recording."""
        fields = self.model_dump(exclude={"audio_id", "url"})
        return {name: text for name, text in fields.items() if text}


class Poll(Request):
    category: str = Field(pattern="^[0-9a-f]{9}$", description="the longpoll_category of a stream")
    timeout: Annotated[int | None, optional(whole_number)] = Field(
        default=None, ge=1, le=LONGEST_POLL, description=f"seconds from 1 to {LONGEST_POLL}"
    )
    since_time: Annotated[int | None, optional(whole_number)] = Field(
        default=None, ge=0, description="the timestamp of the last answer, in milliseconds"
    )


class Channel(Request):
    ch_id: str = Field(pattern="^-?[0-9a-f]{9}$", description='"-" and the longpoll_category of a stream')


class Page(Request):
    after: str = Field(default="", max_length=MAX_TEXT, description="the id of the last recording of a page")
    limit: Annotated[int | None, optional(whole_number)] = Field(
        default=None, ge=1, le=1000, description="a number of recordings from 1 to 1000"
    )


def parsed(model: type[R], fields: Parameters) -> R:
    """Return what was sent, checked.

    Raises:
        Refusal: the first field that is wrong, and what was expected.
    """
    try:
        return model.model_validate({name: fields[name] for name in names(model)})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0])
        code = Code.BAD_URL if name in URLS else Code.BAD_PARAMETER
        raise Refusal(code, f"{name}: {complaint(model, name, first)}") from error


def parsed_json(model: type[R], body: bytes) -> R:
    """Return what was sent as JSON, checked.

    Raises:
        Refusal: it is not JSON, or the first field that is wrong, and what was expected.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"] in {"json_invalid", "model_type"}:
            raise Refusal(Code.UNREADABLE, "the body: expected a JSON object") from error
        name = str(first["loc"][0]) if first["loc"] else "the body"
        raise Refusal(Code.BAD_PARAMETER, f"{name}: {complaint(model, name, first)}") from error


def complaint(model: type[Request], name: str, details: ErrorDetails) -> str:
    context: dict[str, Any] = details.get("ctx", {})
    if details["type"] == "value_error":
        return str(context["error"])
    if name not in (known := names(model)):
        return "there is no such field"
    return f"expected {known[name].description}"


def names(model: type[Request]) -> dict[str, FieldInfo]:
    """Return the fields of a model by the names they are sent under: "from" is none in Python."""
    return {field.alias or name: field for name, field in model.model_fields.items()}
