"""What is usual, unusual and growing: `fold` is the only detector. This package never opens a connection or a clock."""

from complaints.complaint import Cause, Complaint, Evidence, Heard, Hour, Rules, Stage, Transition, Witness

__all__ = ["Cause", "Complaint", "Evidence", "Heard", "Hour", "Rules", "Stage", "Transition", "Witness"]
