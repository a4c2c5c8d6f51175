"""Spark: the same checks where the data outgrow one machine."""

from __future__ import annotations

import os
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

from kzhealth.engines.base import LEXICAL, ROW, missing_values, need, text_column, whole

if TYPE_CHECKING:
    import polars as pl

    from kzhealth.engines.records import Records
    from kzhealth.schema import FieldSpec, TableSpec

__all__ = ["Spark"]


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
        """The session, made when first needed."""
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.appName("kzhealth").config("spark.ui.enabled", "false")
        builder = builder.master(self.master) if self.master else builder
        builder = builder.config("spark.ui.showConsoleProgress", "false").config("spark.sql.shuffle.partitions", "16")
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        return session

    def scan(self, records: Records, spec: TableSpec, delimiter: str) -> Any:
        """The records of a file as a frame with text and typed columns."""
        from pyspark.sql import functions as F
        from pyspark.sql import types as T

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
        return view.select("*", *(_typed(f).alias(f.name) for f in spec.fields)).persist()

    def _numbered(self, frame: Any) -> Any:
        """The frame with the row numbers of the file, counted from the blocks that it is read in, whatever their order."""
        from pyspark.sql import functions as F

        place = frame.select("*", F.col("_metadata.file_block_start").alias("kz__block"))
        place = place.withColumn("kz__at", F.monotonically_increasing_id())
        blocks = place.groupBy("kz__block").agg(F.min("kz__at").alias("first"), F.count("*").alias("rows")).orderBy("kz__block").collect()
        before, offsets = 2, []
        for block in blocks:
            offsets.append((block["kz__block"], before - block["first"]))
            before += block["rows"]
        start = reduce(lambda rest, o: F.when(F.col("kz__block") == o[0], F.lit(o[1])).otherwise(rest), offsets, F.lit(0))
        return place.withColumn(ROW, (F.col("kz__at") + start).cast("long")).drop("kz__block", "kz__at")

    def adopt(self, frame: pl.DataFrame) -> Any:
        """A frame in memory as one of Spark."""
        return self.session.createDataFrame(frame.to_arrow())


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
