//! Projects that we start, used by real Alembic.

use aludel::{AlembicInitOptions, Template, init_alembic};
use camino::Utf8Path;
use serde_json::json;

use crate::python;

#[test]
fn alembic_works_in_every_project_that_is_started() {
    let templates: Vec<Template> = Template::ALL
        .into_iter()
        .filter(|template| *template != Template::Aludel)
        .collect();
    let folders: Vec<tempfile::TempDir> = templates
        .iter()
        .map(|template| {
            let folder = tempfile::tempdir().unwrap();
            let root = Utf8Path::from_path(folder.path()).unwrap();
            let options = AlembicInitOptions::new(*template, root, Utf8Path::new("scripts"));
            let url = Some("sqlite:///100%25.db".to_owned());
            init_alembic(&AlembicInitOptions { url, ..options }).unwrap();
            // The second database of the template is nobody's.
            let ini = root.join("alembic.ini");
            let text = std::fs::read_to_string(&ini).unwrap();
            let text = text.replace("driver://user:pass@localhost/dbname2", "sqlite:///two.db");
            std::fs::write(ini, text).unwrap();
            folder
        })
        .collect();
    let is_async =
        |template: &Template| matches!(template, Template::Async | Template::PyprojectAsync);
    let questions: Vec<serde_json::Value> = templates
        .iter()
        .zip(&folders)
        .map(|(template, folder)| json!({"folder": folder.path(), "is_async": is_async(template)}))
        .collect();
    let answers = python::ask("init.py", &json!(questions));
    for ((template, folder), answer) in templates
        .iter()
        .zip(&folders)
        .zip(answers.as_array().unwrap())
    {
        let name = template.name();
        let history = answer["history"].as_str().unwrap_or_default();
        assert!(history.contains("(head), one"), "{name}: {answer}");
        if is_async(template) {
            continue;
        }
        let sql = match template {
            Template::Multidb => {
                std::fs::read_to_string(folder.path().join("engine1.sql")).unwrap()
            }
            _ => answer["sql"].as_str().unwrap_or_default().to_owned(),
        };
        assert!(
            sql.contains("CREATE TABLE alembic_version"),
            "{name}: {answer}"
        );
    }
}
