//! The short ways through the interpreter lead where the long ones do.

use crate::host::{Recording, upgrade};

/// Runs statements often enough for the interpreter's caches to be used.
fn printed_by(definitions: &str, expression: &str) -> String {
    let mut host = Recording::offline("postgresql");
    upgrade(
        &format!(
            "{definitions}\n\
             def upgrade():\n\
             \x20   answers = []\n\
             \x20   for _ in range(200):\n\
             \x20       answers.append(({expression}))\n\
             \x20   assert all(answer == answers[0] for answer in answers), answers\n\
             \x20   print(answers[0])\n"
        ),
        &mut host,
    )
    .unwrap();
    host.output
}

#[test]
fn parameters_of_a_class_keep_their_defaults() {
    let class = "class Point:\n    def __init__(self, x, y=2, *, z=3):\n\
                 \x20       self.x, self.y, self.z = x, y, z\n";
    let expression = "(lambda p: (p.x, p.y, p.z))(Point(1))";
    assert_eq!(printed_by(class, expression), "(1, 2, 3)\n");
}

#[test]
fn a_class_has_its_own_way_with_attributes() {
    let classes = "class Asked:\n    def __getattr__(self, name): return name\n\
                   class Below(Asked): pass\n\
                   class Kept:\n    def __setattr__(self, name, value):\n\
                   \x20       object.__setattr__(self, name, value * 2)\n\
                   class Made:\n    def __new__(cls, *args): return list(args)\n\
                   class Later: pass\n\
                   Later.__getattr__ = lambda self, name: 'later ' + name\n\
                   kept = Kept()\nkept.value = 4\n";
    assert_eq!(
        printed_by(
            classes,
            "Asked().one, Below().two, kept.value, Made(1, 2), Later().three"
        ),
        "('one', 'two', 8, [1, 2], 'later three')\n"
    );
}

#[test]
fn an_attribute_is_found_where_it_was_put_last() {
    let class = "class Base:\n    name = 'class'\n\
                 class Below(Base):\n    pass\n\
                 def seen(number):\n\
                 \x20   thing = Below()\n\
                 \x20   found = [thing.name]\n\
                 \x20   thing.name = 'instance'\n\
                 \x20   found.append(thing.name)\n\
                 \x20   Below.name = property(lambda self: 'property')\n\
                 \x20   found.append(thing.name)\n\
                 \x20   del Below.name\n\
                 \x20   found.append(thing.name)\n\
                 \x20   del thing.name\n\
                 \x20   return found + [thing.name]\n";
    assert_eq!(
        printed_by(class, "seen(_) and ' '.join(seen(_))"),
        "class instance property instance class\n"
    );
}

#[test]
fn modules_of_the_program_are_what_importlib_makes() {
    let mut host = Recording::offline("postgresql");
    upgrade(
        "import importlib, importlib.util, json.decoder, sys, sqlalchemy.sql.schema as schema\n\
         import _operator\n\
         def upgrade():\n\
         \x20   for module in (json, json.decoder, schema, _operator):\n\
         \x20       spec, found = module.__spec__, importlib.util.find_spec(module.__name__)\n\
         \x20       assert spec == found and spec.loader is found.loader, module\n\
         \x20       assert spec.loader_state == found.loader_state, module\n\
         \x20       assert module.__package__ == spec.parent, module\n\
         \x20       assert sys.modules[module.__name__] is module, module\n\
         \x20       assert not spec._initializing and not spec._uninitialized_submodules\n\
         \x20   assert json.decoder is sys.modules['json.decoder']\n\
         \x20   assert json.__path__ == [] and not hasattr(schema, '__path__')\n\
         \x20   again = importlib.reload(json)\n\
         \x20   print(again is json, json.loads('[1]'))\n",
        &mut host,
    )
    .unwrap();
    assert_eq!(host.output, "True [1]\n");
}

#[test]
fn imports_that_fail_say_so_as_ever() {
    let mut host = Recording::offline("postgresql");
    upgrade(
        "def upgrade():\n\
         \x20   for statement in ('import json.nowhere', 'from json import nowhere',\n\
         \x20                     'import keyword.nowhere', 'import nowhere.json'):\n\
         \x20       try:\n\
         \x20           exec(statement)\n\
         \x20       except ImportError as error:\n\
         \x20           print(type(error).__name__, error)\n",
        &mut host,
    )
    .unwrap();
    assert_eq!(
        host.output,
        "ModuleNotFoundError No module named 'json.nowhere'\n\
         ImportError cannot import name 'nowhere' from 'json' (unknown location)\n\
         ModuleNotFoundError No module named 'keyword.nowhere'; 'keyword' is not a package\n\
         ModuleNotFoundError No module named 'nowhere'\n"
    );
}

#[test]
fn threads_import_as_well() {
    let mut host = Recording::offline("postgresql");
    upgrade(
        "import threading\n\
         def upgrade():\n\
         \x20   found = []\n\
         \x20   def work():\n\
         \x20       import colorsys, shelve\n\
         \x20       found.append(colorsys.__name__ + shelve.__name__)\n\
         \x20   threads = [threading.Thread(target=work) for _ in range(4)]\n\
         \x20   for thread in threads: thread.start()\n\
         \x20   for thread in threads: thread.join()\n\
         \x20   print(set(found), len(found))\n",
        &mut host,
    )
    .unwrap();
    assert_eq!(host.output, "{'colorsysshelve'} 4\n");
}

#[test]
fn a_block_ends_as_its_generator_says() {
    let definitions = "from _aludel_managers import contextmanager\n\
         @contextmanager\n\
         def held(log, swallows=False):\n\
         \x20   log.append('in')\n\
         \x20   try:\n\
         \x20       yield log\n\
         \x20   except KeyError:\n\
         \x20       if not swallows: raise\n\
         \x20   finally:\n\
         \x20       log.append('out')\n\
         def run(error, swallows=False):\n\
         \x20   log = []\n\
         \x20   try:\n\
         \x20       with held(log, swallows) as same:\n\
         \x20           assert same is log\n\
         \x20           if error: raise error\n\
         \x20   except BaseException as raised:\n\
         \x20       log.append('same' if raised is error else repr(raised))\n\
         \x20   return ' '.join(log)\n";
    assert_eq!(
        printed_by(
            definitions,
            "run(None), run(KeyError(1), True), run(KeyError(1)), run(StopIteration(2))"
        ),
        "('in out', 'in out', 'in out same', 'in out same')\n"
    );
}

/// `traceback` asks for colours, and with it `logging`.
#[test]
fn tracebacks_have_no_colours() {
    let mut host = Recording::offline("postgresql");
    upgrade(
        "import logging, os, sys, traceback\n\
         os.environ['FORCE_COLOR'] = '1'\n\
         logging.basicConfig(stream=sys.stdout, format='%(levelname)s %(message)s')\n\
         def upgrade():\n\
         \x20   try:\n\
         \x20       {}['name']\n\
         \x20   except KeyError:\n\
         \x20       traceback.print_exc(file=sys.stdout)\n\
         \x20       logging.exception('no name')\n\
         \x20   print('inspect' in sys.modules)\n",
        &mut host,
    )
    .unwrap();
    let lines: Vec<_> = host.output.lines().collect();
    assert_eq!(lines[0], "Traceback (most recent call last):");
    let told = lines.iter().filter(|line| **line == "KeyError: 'name'");
    assert_eq!(told.count(), 2, "{}", host.output);
    assert!(lines.contains(&"ERROR no name"), "{}", host.output);
    assert!(!host.output.contains('\x1b'), "{}", host.output);
    assert_eq!(lines.last(), Some(&"False"));
}
