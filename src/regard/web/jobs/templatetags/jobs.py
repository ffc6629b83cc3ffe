"""Tags of the queue for templates."""

from django import template

from regard.web.jobs.models import Job
from regard.web.translating import translated

register = template.Library()
register.filter("translated", translated)


@register.inclusion_tag("jobs/progress.html")
def job_progress(job: Job) -> dict[str, Job]:
    """Show how far a job is, kept up to date until it ends; its element then gets the event `regard:job-done`.

    Args:
        job: one that the visitor may see.
    """
    return {"job": job}
