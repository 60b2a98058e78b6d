"""Updates in: kept in the durable inbox before they are acknowledged, then worked off chat by chat."""
