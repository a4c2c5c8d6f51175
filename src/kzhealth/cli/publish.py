"""The command that publishes a package on a portal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import kzhealth
from kzhealth.cli.common import FactsFormat, FactsFormatOption, QuietOption, ReportFormat, print_facts, print_report
from kzhealth.errors import InvalidData

__all__ = ["ckan", "portals", "zenodo"]

portals = typer.Typer(
    no_args_is_help=True, help="Publish a package on a portal: validated first, public only when the portal has proved it whole."
)


PackageArgument = Annotated[
    Path | None,
    typer.Argument(help="A package: folder, datapackage.json or zip; by default the bundled one.", show_default=False),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Send nothing; tell what would be done.")]
VerifyOption = Annotated[bool, typer.Option("--verify", help="Send nothing; download the package, validate it and compare checksums.")]
ConnectOption = Annotated[float, typer.Option(min=0.1, help="Seconds to wait for a connection.")]
ReadOption = Annotated[float, typer.Option(min=0.1, help="Seconds to wait for an answer; a large file gets more.")]


@portals.command()
def ckan(
    package: PackageArgument = None,
    url: Annotated[str, typer.Option(help="Address of the portal, e.g. https://data.example.org.")] = ...,  # type: ignore[assignment]
    organization: Annotated[str | None, typer.Option(help="Organization of a new dataset, by its name there.", show_default=False)] = None,
    dataset: Annotated[str | None, typer.Option(help="Name of the dataset; by default that of the package.", show_default=False)] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A tag beside the keywords of the package; may be repeated.")] = None,
    group: Annotated[list[str] | None, typer.Option(help="A group that the portal has; may be repeated.")] = None,
    token_file: Annotated[
        Path | None, typer.Option(help="File with the token; by default the variable KZHEALTH_CKAN_TOKEN.", show_default=False)
    ] = None,
    connect_timeout: ConnectOption = 10,
    read_timeout: ReadOption = 60,
    dry_run: DryRunOption = False,
    verify: VerifyOption = False,
    quiet: QuietOption = False,
    format: FactsFormatOption = FactsFormat.text,
) -> None:
    """Publish a package as a dataset of a CKAN portal, or bring the dataset up to date.

    Example: kzhealth publish ckan datapackage --url https://data.example.org --organization health
    """
    from kzhealth.publish import Patience

    portal = kzhealth.Ckan(
        url=url,
        organization=organization,
        dataset=dataset,
        tags=tag or (),
        groups=group or (),
        token_file=token_file,
        patience=Patience(connect=connect_timeout, read=read_timeout),
    )
    _publish(portal, package, dry_run=dry_run, verify=verify, quiet=quiet, format=format)


@portals.command()
def zenodo(
    package: PackageArgument = None,
    url: Annotated[str, typer.Option(help="Address of Zenodo, its sandbox or another InvenioRDM.")] = "https://zenodo.org",
    record: Annotated[
        str | None,
        typer.Option(help="Id of a record that this is a version of; by default yours with the same title.", show_default=False),
    ] = None,
    publish: Annotated[bool, typer.Option("--publish", help="Publish the draft, for good; without it the draft waits for you.")] = False,
    token_file: Annotated[
        Path | None, typer.Option(help="File with the token; by default the variable KZHEALTH_ZENODO_TOKEN.", show_default=False)
    ] = None,
    connect_timeout: ConnectOption = 10,
    read_timeout: ReadOption = 60,
    dry_run: DryRunOption = False,
    verify: VerifyOption = False,
    quiet: QuietOption = False,
    format: FactsFormatOption = FactsFormat.text,
) -> None:
    """Bring a package to Zenodo as a draft, and publish it with --publish; a new version of the package is a new version there.

    Example: kzhealth publish zenodo datapackage --url https://sandbox.zenodo.org
    """
    from kzhealth.publish import Patience

    patience = Patience(connect=connect_timeout, read=read_timeout)
    portal = kzhealth.Zenodo(url=url, record=record, publish=publish, token_file=token_file, patience=patience)
    _publish(portal, package, dry_run=dry_run, verify=verify, quiet=quiet, format=format)


def _publish(
    portal: kzhealth.Ckan | kzhealth.Zenodo, package: Path | None, *, dry_run: bool, verify: bool, quiet: bool, format: FactsFormat
) -> None:
    try:
        published = kzhealth.publish(portal, package, dry_run=dry_run, verify=verify)
    except InvalidData as error:
        print_report(error.report, ReportFormat(format.value))
        raise
    if not quiet:
        print_facts(published.to_dict(), format, published.to_text())
