"""Updates in: the only importer of aiogram. Handlers hear, they do not speak: parse, then call one action."""
