"""Spark: the same checks where the data outgrow one machine."""

from __future__ import annotations

import atexit
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kzhealth.engines.base import LEXICAL, ROW, missing_values, need, need_distinct, text_column, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import polars as pl

    from kzhealth.engines.records import Records
    from kzhealth.schema import FieldSpec, TableSpec

__all__ = ["Spark", "collect_together", "key_hashes", "repeated_rows"]

# so many frames make one query, so many queries are asked at once; the planner takes longer over more than it saves
_TOGETHER = 16
_AT_ONCE = 4
_PARTITIONS = "spark.sql.shuffle.partitions"
_PARTITION_ROWS = 500_000
_BLOCK = 1 << 24  # bytes of a file that one task reads
# of so many repeated keys each is named in the query, so many are sent to every worker
_NAMED, _SENT = 2_000, 1_000_000
_SMALL = 100_000  # a frame of so many rows is one piece: nothing moves where it is grouped


class Spark:
    """An engine over a Spark session: the one that runs, or one for ``master`` (a master URL).

    By default it is the master that ``spark-submit`` was given, that of the variable SPARK_MASTER, or else this machine's cores.
    """

    name = "spark"

    def __init__(self, master: str | None = None) -> None:
        need("spark", "pyspark", "pyarrow")
        submitted = "PYSPARK_GATEWAY_PORT" in os.environ
        self.master = master or os.environ.get("SPARK_MASTER") or (None if submitted else "local[*]")

    @cached_property
    def session(self) -> Any:
        """A session of our own beside the one that runs, or else in a new application; made when first needed."""
        from pyspark.sql import SparkSession

        running = SparkSession.getActiveSession()
        if running is None:
            builder = SparkSession.builder.appName("kzhealth").config("spark.ui.enabled", "false")
            builder = builder.master(self.master) if self.master else builder
            running = builder.config("spark.ui.showConsoleProgress", "false").getOrCreate()
            running.sparkContext.setLogLevel("ERROR")
            atexit.register(running.stop)  # executors that outlive their driver end with errors
        session = running.newSession()
        # what it infers from our long conditions grows without bound, and with it the time and memory of the driver
        session.conf.set("spark.sql.constraintPropagation.enabled", "false")
        # Java interprets longer methods and never compiles them; Spark then parts the work otherwise
        session.conf.set("spark.sql.codegen.hugeMethodLimit", "8000")
        # few rows, but many keys to hold in each piece
        session.conf.set("spark.sql.adaptive.advisoryPartitionSizeInBytes", str(_BLOCK))
        # blocks of one size, so that the driver knows with which row each begins
        session.conf.set("spark.sql.files.maxPartitionBytes", str(_BLOCK))
        session.conf.set("spark.sql.files.openCostInBytes", str(_BLOCK))
        session.conf.unset("spark.sql.files.maxPartitionNum")
        if not session.sparkContext.getConf().contains(_PARTITIONS):
            session.conf.set(_PARTITIONS, "16")
        return session

    def scan(self, records: Records, spec: TableSpec, delimiter: str) -> Any:
        """The records of a file as a frame with text and typed columns."""
        from pyspark.sql import types as T

        need_distinct(spec.field_names, self.name)
        names = [text_column(n) for n in spec.field_names]
        labels = [*names[: len(records.labels)], *(f"kz__extra__{n}" for n in range(len(records.labels) - len(names)))]
        shape = T.StructType([T.StructField(n, T.StringType()) for n in labels])
        whole_file = _in_one_piece(records, delimiter)
        reader = self.session.read.schema(shape).option("sep", delimiter).option("quote", '"').option("escape", '"')
        reader = reader.option("header", records.skip > 0).option("enforceSchema", "true").option("mode", "FAILFAST")
        reader = reader.option("multiLine", whole_file).option("maxCharsPerColumn", -1)
        reader = reader.option("lineSep", records.end) if whole_file else reader
        # the default file system of a cluster may be another
        cells = reader.csv(f"file://{records.path.resolve()}")
        texts = [_filled(f, spec, absent=text_column(f.name) not in labels) for f in spec.fields]
        view = cells.selectExpr(f"{_row_number(records, in_one_piece=whole_file)} AS {ROW}", *texts)
        if records.blank:
            view = view.filter(f"{ROW} NOT IN ({', '.join(map(str, records.blank))})")
        self._part(records.count)
        # step by step: what stands in two expressions is worked out in both.
        # not kept: to write what a question needs into a cache takes longer than to read it again, and the cache outgrows the executors
        values = view.selectExpr("*", *map(_typed, spec.fields))
        return values.selectExpr(ROW, *map(_name, names), *map(_finite, spec.fields))

    def _part(self, rows: int) -> None:
        """More shuffle partitions for more rows, unless it was said how many."""
        conf = self.session.conf
        if not self.session.sparkContext.getConf().contains(_PARTITIONS):
            conf.set(_PARTITIONS, str(max(int(conf.get(_PARTITIONS)), rows // _PARTITION_ROWS)))

    def adopt(self, frame: pl.DataFrame) -> Any:
        """A frame in memory as one of Spark."""
        need_distinct((c for c in frame.columns if not c.startswith("kz__")), self.name)
        made = self.session.createDataFrame(frame.to_arrow())
        return made.coalesce(1) if len(frame) <= _SMALL else made


def key_hashes(frame: Any, fields: Sequence[str]) -> Any:
    """A 64-bit hash of every key that is whole and shares it with another row: few, and only they leave the executors."""
    filled = " AND ".join(f"{_name(name)} IS NOT NULL" for name in fields)
    hashes = frame.filter(filled).selectExpr(f"{_hash_of(fields)} AS hash")
    return hashes.groupBy("hash").count().filter("count > 1").select("hash").limit(_SENT + 1)


def _hash_of(fields: Sequence[str]) -> str:
    return f"xxhash64({', '.join(map(_name, fields))})"


def _name(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def repeated_rows(frame: Any, fields: Sequence[str], hashes: pl.Series) -> Any | None:
    """The rows whose key has a hash that stands more than once, None if there are none; two keys may share a hash."""
    if not len(hashes):
        return None
    if len(hashes) > _SENT:
        return frame
    from pyspark.sql import functions as F

    if len(hashes) > _NAMED:
        few = frame.sparkSession.createDataFrame(hashes.to_frame("kz__hash").to_arrow())
        return frame.join(F.broadcast(few), F.expr(f"{_hash_of(fields)} = kz__hash"), "left_semi")
    numbers = ", ".join(f"{number}L" for number in hashes)
    # one text, not an object for each: every call into Java waits
    return frame.filter(F.expr(f"{_hash_of(fields)} IN ({numbers})"))


# ---------------------------------------------------------------- frames collected together


def collect_together(frames: Sequence[Any], limits: Sequence[int | None]) -> list[pl.DataFrame]:
    """The frames collected, of each so many rows, as frames of polars: many to a query, for one alone waits longer than it works."""
    groups = [slice(n, n + _TOGETHER) for n in range(0, len(frames), _TOGETHER)]
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        return list(chain.from_iterable(pool.map(_collect_group, [frames[g] for g in groups], [limits[g] for g in groups])))


def _collect_group(frames: Sequence[Any], limits: Sequence[int | None]) -> list[pl.DataFrame]:
    """One query: the rows of all frames below each other, each column in one of its own type."""
    import polars as pl

    shapes = [_shape(frame) for frame in frames]
    slots = {column: f"c{n}" for n, column in enumerate(dict.fromkeys(chain.from_iterable(shapes)))}
    views = [f"kz__{uuid4().hex}" for _ in frames]
    parts = []
    for number, (frame, limit, shape, view) in enumerate(zip(frames, limits, shapes, views, strict=True)):
        # with a column more: a view that is dropped takes along what is kept of a frame that is the same
        named = (f"{_name(name)} AS {slots[column]}" for name, column in zip(frame.columns, shape, strict=True))
        frame.selectExpr(f"{number} AS of", *named).createOrReplaceTempView(view)
        own = set(shape)
        cells = ", ".join(slot if column in own else f"CAST(NULL AS {column[0]}) AS {slot}" for column, slot in slots.items())
        most = "" if limit is None else f" LIMIT {limit}"
        parts.append(f"(SELECT of, {cells} FROM {view}{most})")
    session = frames[0].sparkSession
    # one text, not an object for each column: every call into Java waits
    found = pl.DataFrame(pl.from_arrow(session.sql(" UNION ALL ".join(parts)).toArrow()))
    for view in views:
        session.catalog.dropTempView(view)
    return [
        found.filter(pl.col("of") == number).select(pl.col(slots[c]).alias(name) for c, name in zip(shape, frame.columns, strict=True))
        for number, (frame, shape) in enumerate(zip(frames, shapes, strict=True))
    ]


def _shape(frame: Any) -> list[tuple[str, int]]:
    """The type of each column, and how many columns of that type stand before it."""
    before = Counter[str]()
    shape = []
    for column in frame.schema.fields:
        kind = column.dataType.simpleString()
        shape.append((kind, before[kind]))
        before[kind] += 1
    return shape


# ---------------------------------------------------------------- cells


def _in_one_piece(records: Records, delimiter: str) -> bool:
    """True if a file cannot be parted into lines: cells hold line breaks, or Spark would pass over lines that seem blank to it."""
    seem_blank = len(records.labels) == 1 or (bool(records.blank) and delimiter.isspace())
    return records.broken_lines or records.skip > 1 or seem_blank


def _row_number(records: Records, *, in_one_piece: bool) -> str:
    """SQL of the row number of the file: the first of the block, and how many stand before the row within it."""
    within = f"(monotonically_increasing_id() & {(1 << 33) - 1}L)"  # the upper bits number the tasks, of which each has one block
    if in_one_piece:
        return f"{within} + 2L"
    first = ", ".join(f"{row}L" for row in _first_rows(records))
    return f"{within} + element_at(array({first}), CAST(_metadata.file_block_start div {_BLOCK} AS INT) + 1)"


def _first_rows(records: Records) -> Iterator[int]:
    """The number of the first row of each block of a file; a line that begins where a block does is of the block before."""
    yield 2
    row = 3 - records.skip
    with records.path.open("rb") as file:
        while piece := file.read(_BLOCK):
            row += piece.count(b"\n")
            yield row


def _filled(field: FieldSpec, spec: TableSpec, *, absent: bool) -> str:
    """SQL of the cells of a field as text; null where they are missing."""
    name, missing = _name(text_column(field.name)), missing_values(spec, field)
    if absent:
        return f"CAST(NULL AS STRING) AS {name}"
    if missing == ("",):
        return name  # an empty cell is null as it is read
    text = f"coalesce({name}, '')"
    return f"{f'CASE WHEN NOT {_in(text, missing)} THEN {text} END' if missing else text} AS {name}"


def _typed(spec: FieldSpec) -> str:
    """SQL of a field's text cast to its type; null where the text is not of it."""
    text, kinds = _name(text_column(spec.name)), {"integer": "BIGINT", "year": "BIGINT", "number": "DOUBLE", "date": "DATE"}
    value = text
    if spec.type in kinds:
        value = f"CASE WHEN {text} RLIKE {_text(whole(LEXICAL[spec.type]))} THEN try_cast({text} AS {kinds[spec.type]}) END"
    if spec.type == "boolean":
        words = [(values, word) for values, word in ((spec.true_values, "TRUE"), (spec.false_values, "FALSE")) if values]
        cases = " ".join(f"WHEN {_in(text, values)} THEN {word}" for values, word in words)
        value = f"CASE {cases} END" if cases else "CAST(NULL AS BOOLEAN)"
    return f"{value} AS {_name(spec.name)}"


def _finite(spec: FieldSpec) -> str:
    """SQL of the value of a field; null where it is no number, or a day before those that are counted."""
    value = _name(spec.name)
    sound = {"number": f"abs({value}) < double('Infinity')", "date": f"{value} >= DATE'0001-01-01'"}  # to Spark, NaN is above it
    return f"CASE WHEN {sound[spec.type]} THEN {value} END AS {value}" if spec.type in sound else value


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _in(text: str, values: Iterable[str]) -> str:
    return f"{text} IN ({', '.join(map(_text, values))})"
