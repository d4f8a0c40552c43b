"""The upload page: form, waiting files, import job, receipt and mapping."""
