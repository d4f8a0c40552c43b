"""Reads a visit's websocket messages: which files a page received, and which it requests."""

from collections.abc import Callable

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

OF_OWN_VISIT = {"rerun_script", "stop_script", "file_urls_request", "app_heartbeat"}
"""Messages that affect only the visit itself. Others clear caches of all visits or write files."""


def files_given(content: bytes) -> list[str]:
    """Return addresses of downloads, pictures and uploads in a message to a page, and ids that request downloads."""
    try:
        message = ForwardMsg.FromString(content)
    except DecodeError:
        return []
    kind = message.WhichOneof("type")
    if kind == "file_urls_response":
        return [entry.upload_url for entry in message.file_urls_response.file_urls]
    if kind == "backend_operation_response":
        return [message.backend_operation_response.deferred_file.url]
    if kind != "delta":
        return []
    element = message.delta.new_element
    if element.WhichOneof("type") == "download_button":
        return [element.download_button.url, element.download_button.deferred_file_id]
    return [image.url for image in element.imgs.imgs]


def may_be_asked(content: bytes, is_given: Callable[[str], bool]) -> bool:
    """Whether a message from a page affects its own visit only. `is_given`: whether the visitor received a file.

    Streamlit creates the file of any download, of any visit, for anybody who names it.
    """
    try:
        message = BackMsg.FromString(content)
    except DecodeError:  # Streamlit ends the visit
        return True
    if message.WhichOneof("type") != "backend_operation_request":
        return message.WhichOneof("type") in OF_OWN_VISIT
    request = message.backend_operation_request
    return request.HasField("deferred_file") and is_given(request.deferred_file.file_id)
