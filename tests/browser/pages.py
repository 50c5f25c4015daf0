"""The pages that every look at all of them goes through: a name for its picture, and the address."""

STORM = 4
"""The alert of the storm: critical, and nobody has answered."""
NOWHERE = "/nowhere"
PAGES = {
    "inbox": "/alerts",
    "alert": f"/alerts/{STORM}",
    "resolved": "/alerts?state=resolved",
    "nobody": "/alerts?owner=anna",
    "alert-mentions": f"/alerts/{STORM}/mentions",
    "queue": "/queue",
    "alike": "/queue/batch",
    "answer": "/queue/1",
    "answer-approved": "/queue/2",
    "mentions": "/mentions?q=parcel+OR+late+OR+refund",
    "mention": "/mentions/1637",
    "sources": "/sources",
    "what-to-fix": "/fixes?brand=Ferrybank",
    "source-alert": "/alerts/5",
    "people": "/people",
    "accounts": "/people/accounts",
    "audit": "/people/audit",
    "followups": "/followups?mention=1637",
    "knowledge": "/knowledge?q=I+want+my+money+back",
    "answers": "/answers?show=late",
    "health": "/health",
    "you": "/me",
    "nothing-here": NOWHERE,
}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True, "is_mobile": True}
NARROW = {"viewport": {"width": 320, "height": 640}}  # a page at four times its size
DESK = {"viewport": {"width": 1280, "height": 860}}
