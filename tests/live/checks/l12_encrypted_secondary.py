"""Whether an encrypted secondary can be made without a source Region."""

from __future__ import annotations

import botocore.exceptions

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import databases
from ..run import Run, shown_error


def ask(run: Run) -> Verdict:
    database = databases.GlobalDatabase(run)
    database.make_primary(with_instances=False)
    try:
        database.make_secondary()
    except botocore.exceptions.ClientError as error:
        refusal = shown_error(error)
        if "presigned" in refusal.lower().replace("-", "") or "sourceregion" in refusal.lower().replace(" ", ""):
            return fails(f"the secondary is refused without a source Region: {refusal}", error=refusal)
        return untold(f"the secondary was refused for another reason: {refusal}", error=refusal)
    return holds("an encrypted secondary is made without a source Region")


CHECK = Check(
    id="L12",
    question="Does an encrypted secondary of a global database need its source Region?",
    assumption="It needs none, and it does no harm: it is given.",
    settles="whether `source_region` of a secondary may be left out again",
    otherwise="Nothing changes: `source_region` is set on each secondary.",
    minutes=25,
    regions=2,
    makes=databases.MAKES,
    remark=databases.NETWORKS,
    relies=(Reliance("stdlib/kinds/aurora.dr", "source_region", "every secondary, once, when it is made"),),
    evidence=(
        Evidence(
            "The page asks for it when the cluster is encrypted.",
            "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-attaching.html",
        ),
        Evidence("\"pre-signed URL has to be specified\".", "hashicorp/terraform-provider-aws#13715"),
        Evidence(
            "The text of the API speaks of GovCloud only.",
            "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html",
        ),
    ),
    ask=ask,
)
