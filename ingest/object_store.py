"""A lake on an S3-compatible object store: the same protocol, with put-if-absent for an entry.

    store = ObjectStore(boto3.client("s3"), Path("/var/lib/meterhouse"))
    lake = Lake(Path("/bucket/prefix/lake"), store)

An object is durable and whole when its put returns, so nothing is synced. An entry of the log is
put with `If-None-Match: *`: of two writers one gets the version, the other LakeConflictError. The
write-ahead log and the lock stay on a local disk, in the folder that is given: a lake has one
machine that writes, and a second one is refused by the log, not waited for.
"""

import errno
import hashlib
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ingest.ports import LOCAL, AppendFile

_MISSING = frozenset({"NoSuchKey", "404", "NotFound"})
# 409: another conditional put of the same key is under way; either way it is not ours.
_TAKEN = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409"})


class ObjectStore:
    """The port `ingest.ports.Fs`; paths are `/bucket/key`. Raises OSError for what the store says.

    `client` is a boto3 client of S3.
    """

    is_shared = True

    def __init__(self, client: Any, local_folder: Path) -> None:
        """`local_folder`, on a disk that lasts, keeps the write-ahead log and the lock."""
        self._client = client
        self._local_folder = local_folder

    def make_folder(self, path: Path) -> None:
        if (local := self._local(path)) is not None:
            LOCAL.make_folder(local)

    def names(self, folder: Path) -> list[str]:
        if (local := self._local(folder)) is not None:
            return LOCAL.names(local)
        place = self._place(folder)
        prefix = f"{place['Key']}/"
        found: set[str] = set()
        token: dict[str, str] = {}
        while True:
            answer = _ask(
                self._client.list_objects_v2,
                Bucket=place["Bucket"],
                Prefix=prefix,
                Delimiter="/",
                **token,
            )
            keys = [item["Key"] for item in answer.get("Contents", ())]
            keys += [item["Prefix"].rstrip("/") for item in answer.get("CommonPrefixes", ())]
            found.update(key.removeprefix(prefix) for key in keys)
            if not answer.get("IsTruncated"):
                return sorted(found)
            token = {"ContinuationToken": answer["NextContinuationToken"]}

    def is_file(self, path: Path) -> bool:
        try:
            self.size(path)
        except FileNotFoundError:
            return False
        return True

    def size(self, path: Path) -> int:
        if (local := self._local(path)) is not None:
            return LOCAL.size(local)
        return int(_ask(self._client.head_object, **self._place(path))["ContentLength"])

    def read(self, path: Path, start: int = 0) -> bytes:
        if (local := self._local(path)) is not None:
            return LOCAL.read(local, start)
        content: bytes = _ask(
            lambda **place: self._client.get_object(**place)["Body"].read(), **self._place(path)
        )
        return content[start:]

    def sha256(self, path: Path) -> str:
        return hashlib.sha256(self.read(path)).hexdigest()

    def write(self, path: Path, content: bytes) -> None:
        if (local := self._local(path)) is not None:
            LOCAL.write(local, content)
            return
        _ask(self._client.put_object, **self._place(path), Body=content)

    def create(self, path: Path) -> AppendFile:
        local = self._local(path)
        if local is None:
            raise OSError(errno.ENOTSUP, "objects cannot be appended to", str(path))
        return LOCAL.create(local)

    def sink(self, path: Path) -> Any:
        return _Upload(self, path)

    def source(self, path: Path) -> Any:
        return io.BytesIO(self.read(path))

    def sync_file(self, path: Path) -> None:
        if (local := self._local(path)) is not None:
            LOCAL.sync_file(local)

    def sync_folder(self, folder: Path) -> None:
        if (local := self._local(folder)) is not None:
            LOCAL.sync_folder(local)
            LOCAL.sync_folder(self._local_folder)

    def rename(self, path: Path, target: Path) -> None:
        local, local_target = self._local(path), self._local(target)
        if local is not None and local_target is not None:
            LOCAL.rename(local, local_target)
            return
        source = self._place(path)
        _ask(self._client.copy_object, **self._place(target), CopySource=source)
        _ask(self._client.delete_object, **source)

    def link(self, path: Path, target: Path) -> None:
        content = self.read(path)
        try:
            _ask(self._client.put_object, **self._place(target), Body=content, IfNoneMatch="*")
        except FileExistsError:
            # A put that was repeated because its answer got lost finds its own object.
            if self.read(target) != content:
                raise

    def unlink(self, path: Path) -> None:
        if (local := self._local(path)) is not None:
            LOCAL.unlink(local)
            return
        _ask(self._client.delete_object, **self._place(path))

    def remove_folder(self, path: Path) -> None:
        """Folders are prefixes of names: none is there without an object in it."""

    def lock(self, path: Path, holder: str, wait: bool) -> AbstractContextManager[int]:
        LOCAL.make_folder(self._local_folder)
        return LOCAL.lock(self._local_folder / "LOCK", holder, wait)

    def _local(self, path: Path) -> Path | None:
        """Where a path of the write-ahead log lies; None for an object."""
        if "wal" not in path.parts:
            return None
        return self._local_folder / "wal" / Path(*path.parts[path.parts.index("wal") + 1 :])

    def _place(self, path: Path) -> dict[str, str]:
        bucket, *keys = path.parts[1:]
        return {"Bucket": bucket, "Key": "/".join(keys)}


class _Upload(io.BytesIO):
    """Becomes an object when it is closed."""

    def __init__(self, store: ObjectStore, path: Path) -> None:
        super().__init__()
        self._store = store
        self._path = path

    def close(self) -> None:
        if not self.closed:
            content = self.getvalue()
            super().close()
            self._store.write(self._path, content)


def _ask(request: Callable[..., Any], **arguments: Any) -> Any:
    """The store's answer, its errors as those of files."""
    try:
        return request(**arguments)
    except ClientError as error:
        code, where = (
            error.response["Error"]["Code"],
            f"{arguments['Bucket']}/{arguments.get('Key', '')}",
        )
        if code in _MISSING:
            raise FileNotFoundError(errno.ENOENT, "no such object", where) from error
        if code in _TAKEN:
            raise FileExistsError(errno.EEXIST, "the object exists", where) from error
        raise OSError(errno.EIO, f"the object store says {code}", where) from error
    except BotoCoreError as error:
        raise OSError(errno.EIO, f"the object store cannot be reached ({error})") from error
