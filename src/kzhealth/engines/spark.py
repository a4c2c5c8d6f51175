"""Spark: the same checks where the data outgrow one machine."""

from __future__ import annotations

import atexit
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial, reduce
from itertools import chain
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from kzhealth.engines.base import LEXICAL, ROW, missing_values, need, need_distinct, text_column, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from kzhealth.engines.records import Records
    from kzhealth.schema import FieldSpec, TableSpec

__all__ = ["Spark", "collect_together", "key_hashes", "repeated_rows"]

# so many frames make one query, so many queries are asked at once; the planner takes longer over more than it saves
_TOGETHER = 16
_AT_ONCE = 4
_PARTITIONS = "spark.sql.shuffle.partitions"
_REPEATED = 20_000  # of so many repeated keys each is named in the query


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
        # a file is read several times, in the same blocks, however many executors have come since
        session.conf.set("spark.sql.files.minPartitionNum", str(max(session.sparkContext.defaultParallelism, 8)))
        if not session.sparkContext.getConf().contains(_PARTITIONS):
            session.conf.set(_PARTITIONS, "16")
        return session

    def scan(self, records: Records, spec: TableSpec, delimiter: str) -> Any:
        """The records of a file as a frame with text and typed columns."""
        from pyspark.sql import functions as F
        from pyspark.sql import types as T

        need_distinct(spec.field_names, self.name)
        names = [text_column(n) for n in spec.field_names]
        labels = [*names[: len(records.labels)], *(f"kz__extra__{n}" for n in range(len(records.labels) - len(names)))]
        shape = T.StructType([T.StructField(n, T.StringType()) for n in labels])
        reader = self.session.read.schema(shape).option("sep", delimiter).option("quote", '"').option("escape", '"')
        reader = reader.option("header", records.skip > 0).option("enforceSchema", "true").option("mode", "FAILFAST")
        reader = reader.option("multiLine", records.broken_lines).option("lineSep", "\n").option("maxCharsPerColumn", -1)
        # the default file system of a cluster may be another
        cells = self._numbered(reader.csv(f"file://{records.path.resolve()}"))
        if records.blank:
            cells = cells.filter(~F.col(ROW).isin(list(records.blank)))
        texts = [_filled(f, spec, absent=text_column(f.name) not in labels) for f in spec.fields]
        view = cells.select(ROW, *texts)
        # not kept: to write what a question needs into a cache takes longer than to read it again, and the cache outgrows the executors
        return view.select("*", *(_typed(f).alias(f.name) for f in spec.fields))

    def _numbered(self, frame: Any) -> Any:
        """The frame with the row numbers of the file, counted from the blocks that it is read in, whatever their order."""
        from pyspark.sql import functions as F

        place = frame.select("*", F.col("_metadata.file_block_start").alias("kz__block"))
        place = place.withColumn("kz__at", F.monotonically_increasing_id())
        blocks = place.groupBy("kz__block").agg(F.min("kz__at").alias("first"), F.count("*").alias("rows")).collect()
        before, offsets = 2, []
        for block in sorted(blocks, key=lambda b: b["kz__block"]):
            offsets.append((block["kz__block"], before - block["first"]))
            before += block["rows"]
        start = reduce(lambda rest, o: F.when(F.col("kz__block") == o[0], F.lit(o[1])).otherwise(rest), offsets, F.lit(0))
        return place.withColumn(ROW, (F.col("kz__at") + start).cast("long")).drop("kz__block", "kz__at")

    def adopt(self, frame: pl.DataFrame) -> Any:
        """A frame in memory as one of Spark."""
        need_distinct((c for c in frame.columns if not c.startswith("kz__")), self.name)
        return self.session.createDataFrame(frame.to_arrow())


def key_hashes(frame: Any, fields: Sequence[str]) -> Any:
    """A 64-bit hash of every key that is whole and shares it with another row: few, and only they leave the executors."""
    filled = " AND ".join(f"{_name(name)} IS NOT NULL" for name in fields)
    hashes = frame.filter(filled).selectExpr(f"{_hash_of(fields)} AS hash")
    return hashes.groupBy("hash").count().filter("count > 1").select("hash")


def _hash_of(fields: Sequence[str]) -> str:
    return f"xxhash64({', '.join(map(_name, fields))})"


def _name(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def repeated_rows(frame: Any, fields: Sequence[str], hashes: pl.Series) -> Any | None:
    """The rows whose key has a hash that stands more than once, None if there are none; two keys may share a hash."""
    if not len(hashes):
        return None
    if len(hashes) > _REPEATED:
        return frame
    from pyspark.sql import functions as F

    numbers = ", ".join(f"{number}L" for number in hashes)
    # one text, not an object for each: every call into Java waits
    return frame.filter(F.expr(f"{_hash_of(fields)} IN ({numbers})"))


# ---------------------------------------------------------------- frames collected together


def collect_together(frames: Sequence[Any], most: int | None = None) -> list[pl.DataFrame]:
    """The frames collected, ``most`` rows of each, as frames of polars: many to a query, for one alone waits longer than it works."""
    groups = [frames[n : n + _TOGETHER] for n in range(0, len(frames), _TOGETHER)]
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        return list(chain.from_iterable(pool.map(partial(_collect_group, most=most), groups)))


def _collect_group(frames: Sequence[Any], most: int | None) -> list[pl.DataFrame]:
    """One query: the rows of all frames below each other, each column in one of its own type."""
    import polars as pl

    shapes = [_shape(frame) for frame in frames]
    slots = {column: f"c{n}" for n, column in enumerate(dict.fromkeys(chain.from_iterable(shapes)))}
    views = [f"kz__{uuid4().hex}" for _ in frames]
    parts = []
    for number, (frame, shape, view) in enumerate(zip(frames, shapes, views, strict=True)):
        frame.createOrReplaceTempView(view)
        own, given = set(shape), ", ".join(slots[column] for column in shape)
        cells = ", ".join(slot if column in own else f"CAST(NULL AS {column[0]}) AS {slot}" for column, slot in slots.items())
        parts.append(f"(SELECT {number} AS of, {cells} FROM {view} AS v({given}))")
    session, limit = frames[0].sparkSession, "" if most is None else f" LIMIT {most}"
    # one text, not an object for each column: every call into Java waits
    found = pl.DataFrame(pl.from_arrow(session.sql(f"SELECT * FROM ({' UNION ALL '.join(parts)}){limit}").toArrow()))
    for view in views:
        session.catalog.dropTempView(view)
    if len(frames) > 1 and len(found) == most:  # of some there may be more
        return [_collect_group([frame], most)[0] for frame in frames]
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


def _filled(field: FieldSpec, spec: TableSpec, *, absent: bool) -> Any:
    from pyspark.sql import functions as F

    name, missing = text_column(field.name), missing_values(spec, field)
    if absent:
        return F.lit(None).cast("string").alias(name)
    text = F.coalesce(F.col(f"`{name}`"), F.lit(""))
    return (F.when(~text.isin(list(missing)), text) if missing else text).alias(name)


def _typed(spec: FieldSpec) -> Any:
    """The text of a field cast to its type; null where the text is not of it."""
    from pyspark.sql import functions as F

    text = F.col(f"`{text_column(spec.name)}`")
    if spec.type in LEXICAL:
        text = F.when(text.rlike(whole(LEXICAL[spec.type])), text)
    if spec.type in ("integer", "year"):
        return F.regexp_replace(text, r"^\+", "").try_cast("long")
    if spec.type == "number":
        value = F.regexp_replace(text, "INF", "Infinity").try_cast("double")
        return F.when(~F.isnan(value) & (F.abs(value) != float("inf")), value)
    if spec.type == "boolean":
        true, false = text.isin(list(spec.true_values)), text.isin(list(spec.false_values))
        return F.when(true, F.lit(True)).when(false, F.lit(False)).cast("boolean")
    if spec.type == "date":
        value = text.try_cast("date")
        return F.when(F.year(value) >= 1, value)
    return text
