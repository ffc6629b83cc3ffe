"""What the desk forgets of erased customers: files on their way into the ledger that tell of them."""

from regard.ledger.scrubbing import tells_of
from regard.web.desks.load.models import Upload
from regard.web.desks.load.storing import folder_of, remove
from regard.web.jobs.erasing import Gone, forgets
from regard.web.jobs.models import OPEN


@forgets("uploads")
def forget_uploads(gone: Gone) -> int:
    """Delete the files of uploads that name them or cannot be searched; what is being loaded goes when it is done."""
    sent = Upload.objects.filter(removed_at=None, at__lte=gone.at).exclude(load__state__in=OPEN)
    named = [upload for upload in sent if gone.words and tells_of(folder_of(upload), gone.words)]
    for upload in named:
        remove(upload)
    return len(named)
