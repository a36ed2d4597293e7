//! `alembic.ini` and `[tool.alembic]`, read by both.

use aludel::config::{Config, ConfigFiles, ConfigRequest, Variables};
use aludel_script::Recursion;
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Value, json};

use crate::python;

/// A configuration, in a folder that has `scripts/versions`, `package/inner` and `more`.
struct Case {
    ini: Option<&'static str>,
    toml: Option<&'static str>,
    section: &'static str,
}

const fn ini(text: &'static str) -> Case {
    Case {
        ini: Some(text),
        toml: None,
        section: "alembic",
    }
}

const fn toml(text: &'static str) -> Case {
    Case {
        ini: None,
        toml: Some(text),
        section: "alembic",
    }
}

const CASES: [Case; 32] = [
    ini("[alembic]\nscript_location = scripts\n"),
    ini("[alembic]\nscript_location = %(here)s/scripts\nprepend_sys_path = .\n"),
    ini(
        "[alembic]\nscript_location = %(here)s/scripts\npath_separator = os\n\
         version_locations = %(here)s/more:%(here)s/scripts/versions\nprepend_sys_path = .:more\n",
    ),
    ini(
        "[alembic]\nscript_location = scripts\nversion_path_separator = space\n\
         version_locations = more  scripts/versions\n",
    ),
    ini(
        "[alembic]\nscript_location = scripts\npath_separator = newline\n\
         version_locations =\n    more\n    scripts/versions\n\nprepend_sys_path =\n  .\n  more\n",
    ),
    ini("[alembic]\nscript_location = scripts\nversion_locations = more, scripts/versions\n"),
    ini(
        "[alembic]\nscript_location = scripts\npath_separator = nonsense\nversion_locations = a b\n",
    ),
    ini(
        "[alembic]\nscript_location = scripts\nversion_path_separator = nonsense\n\
         path_separator = ;\nversion_locations = more; scripts\n",
    ),
    ini("[alembic]\nscript_location = scripts\nprepend_sys_path = . more:scripts,package\n"),
    ini("[alembic]\nscript_location = package:inner\nprepend_sys_path = .\n"),
    ini("[alembic]\nscript_location = nowhere:inner\nprepend_sys_path = .\n"),
    ini("[alembic]\nscript_location = nowhere\n"),
    ini("[alembic]\nsqlalchemy.url = sqlite://\n"),
    ini("[alembic]\n"),
    ini("[other]\nscript_location = scripts\n"),
    ini("script_location = scripts\n"),
    ini("[alembic]\nscript_location = scripts\nscript_location = more\n"),
    ini("[alembic]\nscript_location = %(nothing)s/scripts\n"),
    Case {
        ini: Some(
            "[DEFAULT]\nscript_location = scripts\n[alembic]\nscript_location = more\n\
             [two]\nsqlalchemy.url = sqlite:///%(here)s/100%%.db\n",
        ),
        toml: None,
        section: "two",
    },
    Case {
        ini: Some("[alembic]\nscript_location = scripts\n"),
        toml: None,
        section: "three",
    },
    ini(
        "[alembic]\nscript_location: scripts\nSourceless = true\nrecursive_version_locations = True\n\
         truncate_slug_length = 12\ntimezone = UTC\noutput_encoding = latin-1\n\
         revision_environment = TRUE\n",
    ),
    ini("[alembic]\nscript_location = scripts\ntruncate_slug_length = many\n"),
    ini("[alembic]\nscript_location = scripts\ntruncate_slug_length = 0\ntimezone =\n"),
    ini(
        "[alembic]\nscript_location = scripts\n[post_write_hooks]\nhooks = black, ruff\n\
         black.type = console_scripts\nblack.entrypoint = black\nblack.options = -l 79 \
         REVISION_SCRIPT_FILENAME\nruff.type = exec\nruff.executable = %(here)s/.venv/bin/ruff\n\
         ruff.options = check --fix\nblacker.type = no\n",
    ),
    ini(
        "# comment\n[alembic]\n; comment\nscript_location = scripts\n   # indented\n\
         file_template = %%(rev)s_%%(slug)s\n[loggers]\nkeys = root\n[formatter_x]\n\
         format = %(levelname)-5.5s [%(name)s]\n",
    ),
    toml("[tool.alembic]\nscript_location = \"%(here)s/scripts\"\n"),
    toml(
        "[tool.alembic]\nscript_location = 'scripts'\nversion_locations = ['%(here)s/more', \
         'scripts']\nprepend_sys_path = ['.', '%(here)s/more']\nfile_template = '%%(rev)s'\n\
         recursive_version_locations = true\ntruncate_slug_length = 20\n",
    ),
    toml(
        "[tool.alembic]\nscript_location = 'scripts'\n\
         [[tool.alembic.post_write_hooks]]\nname = 'ruff'\ntype = 'module'\nmodule = 'ruff'\n\
         options = 'check --fix REVISION_SCRIPT_FILENAME'\n\
         [[tool.alembic.post_write_hooks]]\nname = 'x'\ntype = 'exec'\nexecutable = '%(here)s/x'\n",
    ),
    toml("[tool.alembic]\nscript_location = '%(there)s/scripts'\n"),
    toml("[tool.alembic]\nsourceless = true\n"),
    Case {
        ini: Some("[alembic]\nsqlalchemy.url = sqlite:///a.db\ntruncate_slug_length = 7\n"),
        toml: Some(
            "[tool.alembic]\nscript_location = 'scripts'\ntruncate_slug_length = 9\n\
             version_locations = ['more']\n",
        ),
        section: "alembic",
    },
    Case {
        ini: Some(
            "[alembic]\nscript_location = scripts\nrecursive_version_locations = false\n\
             [post_write_hooks]\n",
        ),
        toml: Some(
            "[tool.alembic]\nscript_location = 'more'\nrecursive_version_locations = true\n\
             [[tool.alembic.post_write_hooks]]\nname = 'x'\ntype = 'exec'\nexecutable = 'x'\n",
        ),
        section: "alembic",
    },
];

#[test]
fn configurations_are_read_as_alembic_reads_them() {
    let folders: Vec<tempfile::TempDir> = CASES.iter().map(folder).collect();
    let path = |folder: &tempfile::TempDir| {
        let path = folder.path().canonicalize().unwrap();
        Utf8PathBuf::from_path_buf(path).unwrap()
    };
    let questions: Vec<Value> = CASES
        .iter()
        .zip(&folders)
        .map(|(case, folder)| {
            json!({
                "folder": path(folder),
                "section": case.section,
                "ini": case.ini.is_some(),
                "toml": case.toml.is_some(),
            })
        })
        .collect();
    let answers = python::ask("config.py", &Value::Array(questions));
    let mut differences = Vec::new();
    for ((case, folder), theirs) in CASES.iter().zip(&folders).zip(answers.as_array().unwrap()) {
        let text = case.ini.or(case.toml).unwrap_or_default();
        match (ours(case, &path(folder)), theirs.get("answer")) {
            (Ok(ours), Some(theirs)) if ours == *theirs => {}
            (Err(_), None) => {}
            (ours, _) => differences.push(format!("{text}\nours:   {ours:?}\ntheirs: {theirs}")),
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
}

fn folder(case: &Case) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for inner in ["scripts/versions", "package/inner", "more"] {
        std::fs::create_dir_all(folder.path().join(inner)).unwrap();
    }
    std::fs::write(folder.path().join("package/__init__.py"), "").unwrap();
    for (name, text) in [("alembic.ini", case.ini), ("pyproject.toml", case.toml)] {
        if let Some(text) = text {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
    }
    folder
}

/// What we make of it, in the words of the driver.
fn ours(case: &Case, folder: &Utf8Path) -> Result<Value, String> {
    let files = ConfigFiles::in_folder(folder)
        .map_err(|error| error.to_string())?
        .ok_or("there is no configuration")?;
    let config = Config::request(&ConfigRequest {
        files,
        section: Some(case.section.to_owned()),
        x_arguments: Vec::new(),
        tag: None,
        variables: &Variables::empty(),
    })
    .map_err(|error| error.to_string())?;
    let alembic = config.alembic.as_ref().ok_or("it is no Alembic project")?;
    let scripts = &config.script_directory;
    let hooks: Vec<Value> = alembic
        .hook_settings()
        .iter()
        .map(|(name, settings)| {
            let mut hook = json!(settings);
            hook["name"] = json!(name);
            hook
        })
        .collect();
    Ok(json!({
        "script_location": scripts.script_location,
        "version_locations": scripts.locations(),
        "truncate_slug_length": scripts.truncate_slug_length,
        "timezone": scripts.timezone,
        "recursive": scripts.recursion == Recursion::Recursive,
        "sourceless": alembic.sourceless,
        "output_encoding": alembic.output_encoding,
        "prepend_sys_path": alembic.prepend_sys_path,
        "revision_environment": alembic.revision_environment,
        "url": alembic.main_option("sqlalchemy.url").map_err(|error| error.to_string())?,
        "hooks": hooks,
    }))
}
