"""A site's colour on every background it meets: what is too pale or too dark to read is changed until it is not."""

from services.conversation.sites import Colours, contrast

_LEAST_CONTRAST = 4.5
# The hardest backgrounds that text of the site's colour stands on: --soft of tokens.css, light and dark.
_LIGHT, _DARK = "#e8f0f0", "#1f3237"


def style(colours: Colours) -> str:
    """Return the rules that give a page its site's colours."""
    light, dark = readable(colours.primary, _LIGHT), readable(colours.primary, _DARK)
    return (
        f":root{{--accent:{colours.primary};--on-accent:{colours.on_primary};--link:{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--link:{dark}}}}}\n"
    )


def readable(colour: str, background: str) -> str:
    """Return `colour`, moved towards black or white by just what text needs to be read on `background`."""
    target = 0 if contrast(background, "#000000") > contrast(background, "#ffffff") else 255
    channels = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    for step in range(21):
        moved = [round(each + (target - each) * step / 20) for each in channels]
        found = "#" + "".join(f"{each:02x}" for each in moved)
        if contrast(found, background) >= _LEAST_CONTRAST:
            return found
    return "#000000" if target == 0 else "#ffffff"
