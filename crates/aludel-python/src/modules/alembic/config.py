"""The project's configuration, as `context.config` shows it."""

import _aludel

from alembic import util


class _Options:
    """What was typed: `config.cmd_opts`."""

    def __init__(self, **words):
        self.__dict__.update(words)


class Config:
    """Options of an ini file, by section."""

    cmd_opts = None
    config_file_name = None
    toml_file_name = None
    config_ini_section = None

    def __init__(
        self,
        file_=None,
        toml_file=None,
        ini_section="alembic",
        output_buffer=None,
        stdout=None,
        cmd_opts=None,
        config_args={},
        attributes=None,
    ):
        self.config_file_name = None if file_ is None else str(file_)
        self.toml_file_name = None if toml_file is None else str(toml_file)
        self.config_ini_section = ini_section
        self.output_buffer = output_buffer
        self._stdout = stdout
        self.cmd_opts = cmd_opts
        self.config_args = dict(config_args)
        self.attributes = dict(attributes or {})

    @property
    def stdout(self):
        import sys

        return self._stdout or sys.stdout

    def print_stdout(self, text, *arg):
        self.stdout.write((str(text) % arg if arg else str(text)) + "\n")

    @util.memoized_property
    def file_config(self):
        """The options as a `ConfigParser`."""
        import os
        from configparser import ConfigParser

        parser = ConfigParser(self.config_args)
        if self.config_file_name:
            here = os.path.dirname(os.path.abspath(self.config_file_name))
            parser = ConfigParser(dict(self.config_args, here=here))
            parser.read([self.config_file_name], encoding="utf-8")
        if not parser.has_section(self.config_ini_section):
            parser.add_section(self.config_ini_section)
        return parser

    def get_template_directory(self):
        raise util.CommandError("there is no template directory")

    def get_section(self, name, default=None):
        if not self.file_config.has_section(name):
            return default
        return dict(self.file_config.items(name))

    def set_main_option(self, name, value):
        self.set_section_option(self.config_ini_section, name, value)

    def remove_main_option(self, name):
        self.file_config.remove_option(self.config_ini_section, name)

    def set_section_option(self, section, name, value):
        if not self.file_config.has_section(section):
            self.file_config.add_section(section)
        self.file_config.set(section, name, value)

    def get_section_option(self, section, name, default=None):
        if not self.file_config.has_section(section):
            raise util.CommandError(
                "No config file %r found, or file has no '[%s]' section"
                % (self.config_file_name, section)
            )
        if self.file_config.has_option(section, name):
            return self.file_config.get(section, name)
        return default

    def get_main_option(self, name, default=None):
        return self.get_section_option(self.config_ini_section, name, default)

    def get_alembic_option(self, name, default=None):
        if self.file_config.has_option(self.config_ini_section, name):
            return self.file_config.get(self.config_ini_section, name)
        return self.toml_alembic_config.get(name, default)

    def get_alembic_boolean_option(self, name):
        value = self.get_alembic_option(name, "false")
        return value is True or str(value).lower() == "true"

    @property
    def toml_alembic_config(self):
        return {}

    @property
    def messaging_opts(self):
        return util.immutabledict(quiet=bool(getattr(self.cmd_opts, "quiet", False)))


class _RunConfig(Config):
    """The configuration of this run: its options were read and interpolated before."""

    def __init__(self, facts):
        super().__init__(
            facts["config_file"],
            ini_section=facts["config_section"],
            cmd_opts=_Options(
                x=facts["x_arguments"],
                name=facts["config_section"],
                config=facts["config_file"],
                sql=facts["as_sql"],
                tag=facts["tag"],
                raiseerr=False,
                quiet=False,
            ),
        )
        self._read = facts["sections"]

    @util.memoized_property
    def file_config(self):
        sections = {
            name: {key.lower(): value for key, value in options}
            for name, options in self._read
        }
        # The section that is used is there, be it empty.
        own = sections.setdefault(self.config_ini_section, {})
        # Most `env.py` put it there; the password stays out.
        own.setdefault("sqlalchemy.url", _url_of_run())
        return _Sections(sections)

    def set_section_option(self, section, name, value):
        # Written for a parser that interpolates when it reads.
        super().set_section_option(section, name, str(value).replace("%%", "%"))


def _url_of_run():
    import _aludel
    from sqlalchemy.engine import url

    return str(url._url_of_run(_aludel.dialect()["url"]))


class _Sections:
    """Options that were interpolated already, with what `ConfigParser` can do."""

    def __init__(self, sections):
        self._sections = sections

    def sections(self):
        return list(self._sections)

    def has_section(self, section):
        return section in self._sections

    def add_section(self, section):
        self._sections.setdefault(section, {})

    def options(self, section):
        return list(self._sections[section])

    def has_option(self, section, option):
        return option.lower() in self._sections.get(section, ())

    def get(self, section, option, *, raw=False, vars=None, fallback=None):
        return self._sections.get(section, {}).get(option.lower(), fallback)

    def getboolean(self, section, option, *, fallback=False, **kw):
        value = self.get(section, option)
        return fallback if value is None else util.asbool(value)

    def getint(self, section, option, *, fallback=None, **kw):
        value = self.get(section, option)
        return fallback if value is None else int(value)

    def items(self, section, raw=False, vars=None):
        return list(self._sections.get(section, {}).items())

    def set(self, section, option, value=None):
        self._sections.setdefault(section, {})[option.lower()] = value

    def remove_option(self, section, option):
        return self._sections.get(section, {}).pop(option.lower(), None) is not None

    def __contains__(self, section):
        return section in self._sections

    def __getitem__(self, section):
        return self._sections[section]


def _run_config(facts=None):
    return _RunConfig(facts or _aludel.context())


class CommandLine:
    """Alembic's own command line, which is not here."""

    def __init__(self, prog=None):
        self.prog = prog

    def main(self, argv=None):
        raise util.CommandError("a command cannot be run from inside a migration run")


def main(argv=None, prog=None, **kwargs):
    CommandLine(prog).main(argv)
