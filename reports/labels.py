"""What every status, cause and kind is called, and what it means; the report's legend."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from baselines.requirement import (
    Automation,
    DocumentStatus,
    Duty,
    Origin,
    Severity,
    SystemKind,
)
from checks.finding import Kind
from checks.verdict import Cause, Said, Status
from reports.report import ChangeCause, ChangeKind

OverlayKind = Literal["waiver", "attestation", "plan", "grace"]

STATUS: Mapping[Status, Said] = MappingProxyType(
    {
        Status.FAIL: Said("Not met"),
        Status.UNKNOWN: Said("Not determined"),
        Status.MANUAL: Said("To be attested by a person"),
        Status.PASS: Said("Met"),
        Status.NOT_APPLICABLE: Said("Not applicable"),
    }
)
STATUS_MEANS: Mapping[Status, Said] = MappingProxyType(
    {
        Status.FAIL: Said("Something was seen that breaks the rule."),
        Status.UNKNOWN: Said(
            "A machine could tell, but could not look this time; the cause is named. "
            "It counts neither as met nor as not met."
        ),
        Status.MANUAL: Said(
            "No machine can tell; a responsible person has to attest it with evidence."
        ),
        Status.PASS: Said("What was seen at the time of the look meets the rule."),
        Status.NOT_APPLICABLE: Said(
            "The clause does not bind this target, or not on this day; the reason is named."
        ),
    }
)
MARK: Mapping[Status, str] = MappingProxyType(
    {
        Status.FAIL: "✕",
        Status.UNKNOWN: "?",
        Status.MANUAL: "✎",
        Status.PASS: "✓",
        Status.NOT_APPLICABLE: "–",
    }
)
CAUSE: Mapping[Cause, Said] = MappingProxyType(
    {
        Cause.NOT_ASKED: Said("not asked in this look"),
        Cause.UNREACHABLE: Said("the target could not be reached"),
        Cause.TIMED_OUT: Said("no answer in time"),
        Cause.NO_PERMISSION: Said("no permission to look"),
        Cause.NO_TOOL: Said("a tool is missing"),
        Cause.OWN_NETWORK: Said("the agent's own network"),
        Cause.OUT_OF_SCOPE: Said("outside the declared scope"),
        Cause.UNSTEADY: Said("two looks disagree"),
        Cause.NOTHING_DECLARED: Said("nothing declared to look at"),
        Cause.NOT_DECLARED: Said("something is not declared"),
        Cause.TOO_BIG: Said("too big to read to the end"),
        Cause.BUG: Said("a fault of the audit program"),
    }
)
CAUSE_NEXT: Mapping[Cause, Said] = MappingProxyType(
    {
        Cause.NOT_ASKED: Said(
            "Mend first what the reason names, if anything, then run the audit again."
        ),
        Cause.UNREACHABLE: Said(
            "Check that the service runs and that a firewall lets the agent through, then run "
            "the audit again."
        ),
        Cause.TIMED_OUT: Said(
            "Check the load of the service and the path to it, then run the audit again at a "
            "quieter hour."
        ),
        Cause.NO_PERMISSION: Said(
            "Give the agent's account the right to read what is named, and no more."
        ),
        Cause.NO_TOOL: Said("Install the tool that is named on the agent's machine."),
        Cause.OWN_NETWORK: Said(
            "Mend the agent's own network (route, IPv6, name resolution), or run the audit from "
            "a machine that has it."
        ),
        Cause.OUT_OF_SCOPE: Said(
            "Add the name or address to the scope of the inventory if it may be probed."
        ),
        Cause.UNSTEADY: Said(
            "Compare the evidence of the two looks: a cluster whose members differ, or a change "
            "in progress."
        ),
        Cause.NOTHING_DECLARED: Said(
            "Declare in the inventory what the system has (endpoints, backups, level), so that "
            "it can be looked at."
        ),
        Cause.NOT_DECLARED: Said("Complete the inventory with what is named."),
        Cause.TOO_BIG: Said("Raise the limit in the settings, or split what is looked at."),
        Cause.BUG: Said("Send the log of this run to the people who maintain the program."),
    }
)
DUTY: Mapping[Duty, Said] = MappingProxyType(
    {"must": Said("compulsory"), "should": Said("recommended")}
)
SEVERITY: Mapping[Severity, Said] = MappingProxyType(
    {
        "critical": Said("critical severity"),
        "high": Said("high severity"),
        "medium": Said("medium severity"),
        "low": Said("low severity"),
    }
)
ORIGIN: Mapping[Origin, Said] = MappingProxyType(
    {
        "legal": Said("threshold stated by the document"),
        "plan": Said("threshold of the owner's own plan"),
        "guidance": Said("threshold from technical guidance"),
        "tool": Said("threshold chosen by the audit program; the document leaves it open"),
    }
)
KIND: Mapping[Kind, Said] = MappingProxyType(
    {
        "organisation": Said("organisation"),
        "system": Said("system"),
        "domain": Said("domain name"),
        "endpoint": Said("network service"),
        "host": Said("server"),
        "backup_set": Said("backup set"),
        "subnet": Said("subnet"),
        "agent": Said("audit agent"),
    }
)
SYSTEM_KIND: Mapping[SystemKind, Said] = MappingProxyType(
    {
        "website": Said("website"),
        "portal": Said("portal"),
        "internal": Said("internal system"),
        "mail": Said("mail system"),
        "infrastructure": Said("infrastructure"),
    }
)
CHANGE: Mapping[ChangeKind, Said] = MappingProxyType(
    {
        "new": Said("new since the previous audit"),
        "reopened": Said("came back after it had been mended"),
        "resolved": Said("resolved since the previous audit"),
        "unchanged": Said("unchanged since the previous audit"),
        "not_retested": Said("failed before, not looked at again this time"),
    }
)
CHANGE_CAUSE: Mapping[ChangeCause, Said] = MappingProxyType(
    {
        "target": Said("the target changed"),
        "baseline": Said("the baseline changed"),
        "tool": Said("the audit program changed"),
    }
)
OVERLAY: Mapping[OverlayKind, Said] = MappingProxyType(
    {
        "waiver": Said("Waiver"),
        "attestation": Said("Attestation"),
        "plan": Said("Plan to mend"),
        "grace": Said("Not yet demanded"),
    }
)
DOCUMENT_STATUS: Mapping[DocumentStatus, Said] = MappingProxyType(
    {
        "in_force": Said("in force"),
        "superseded": Said("superseded"),
        "uncertain": Said("legal force uncertain"),
        "guidance": Said("technical guidance"),
        "practice": Said("good practice"),
    }
)
AUTOMATION: Mapping[Automation, Said] = MappingProxyType(
    {
        "full": Said("by machine"),
        "partial": Said("by machine and person"),
        "manual": Said("by person"),
    }
)
