"""No colours: what scripts print goes to the host, whoever reads it there.

The standard library's module of this name, which `traceback` and with it `logging` import,
brings `dataclasses`, `inspect` and all that they need along."""

COLORIZE = False


class ANSIColors:
    """The codes of colours: there are none."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return ""


NoColors = ANSIColors()


class Theme:
    """The colours of each kind of text."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return NoColors


default_theme = theme_no_color = Theme()


def can_colorize(*, file=None):
    return False


def decolor(text):
    return text


def get_colors(colorize=False, *, file=None):
    return NoColors


def get_theme(*, tty_file=None, force_color=False, force_no_color=False):
    return default_theme


def set_theme(theme):
    pass
