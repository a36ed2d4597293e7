//! From Rust values to Python objects.

use std::cell::OnceCell;

use aludel_core::value::{Row, Value};
use rustpython_vm::{AsObject, PyObjectRef, PyResult, VirtualMachine};

use super::moment;

/// Plain data as dictionaries, lists, strings, numbers.
pub(crate) fn write_plain(data: &serde_json::Value, vm: &VirtualMachine) -> PyResult {
    Ok(match data {
        serde_json::Value::Null => vm.ctx.none(),
        serde_json::Value::Bool(truth) => vm.ctx.new_bool(*truth).into(),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(number) => vm.ctx.new_int(number).into(),
            None => vm.ctx.new_float(number.as_f64().unwrap_or(f64::NAN)).into(),
        },
        serde_json::Value::String(text) => vm.ctx.new_str(text.as_str()).into(),
        serde_json::Value::Array(items) => {
            let items = items
                .iter()
                .map(|item| write_plain(item, vm))
                .collect::<PyResult<Vec<_>>>()?;
            vm.ctx.new_list(items).into()
        }
        serde_json::Value::Object(entries) => {
            let dict = vm.ctx.new_dict();
            for (key, value) in entries {
                dict.set_item(key.as_str(), write_plain(value, vm)?, vm)?;
            }
            dict.into()
        }
    })
}

/// How JSON documents of a result reach a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Documents {
    /// Parsed, as psycopg hands them out.
    Parsed,
    /// As text, as MySQL's and SQLite's drivers do.
    Text,
}

/// Rows as a list of tuples, their values as Python's drivers hand them out.
pub(crate) fn write_rows(rows: &[Row], documents: Documents, vm: &VirtualMachine) -> PyResult {
    let classes = Classes::new(documents, vm);
    let rows = rows
        .iter()
        .map(|row| {
            let values = row
                .iter()
                .map(|value| classes.write(value))
                .collect::<PyResult<Vec<_>>>()?;
            Ok(vm.ctx.new_tuple(values).into())
        })
        .collect::<PyResult<Vec<_>>>()?;
    Ok(vm.ctx.new_list(rows).into())
}

/// The classes of the standard library that values become, each imported when the first
/// value needs it: `decimal` and `datetime` take milliseconds.
struct Classes<'vm> {
    documents: Documents,
    vm: &'vm VirtualMachine,
    decimal: OnceCell<PyObjectRef>,
    uuid: OnceCell<PyObjectRef>,
    datetime: OnceCell<PyObjectRef>,
    json: OnceCell<PyObjectRef>,
}

impl<'vm> Classes<'vm> {
    fn new(documents: Documents, vm: &'vm VirtualMachine) -> Self {
        Self {
            documents,
            vm,
            decimal: OnceCell::new(),
            uuid: OnceCell::new(),
            datetime: OnceCell::new(),
            json: OnceCell::new(),
        }
    }

    /// Calls `module.name(text)`, the module imported once.
    fn call(
        &self,
        module: &OnceCell<PyObjectRef>,
        module_name: &'static str,
        name: &'static str,
        arguments: Vec<PyObjectRef>,
    ) -> PyResult {
        let module = if let Some(module) = module.get() {
            module
        } else {
            let imported = self.vm.import(module_name, 0)?;
            module.get_or_init(|| imported)
        };
        module.get_attr(name, self.vm)?.call(arguments, self.vm)
    }

    fn text(&self, text: &str) -> PyObjectRef {
        self.vm.ctx.new_str(text).into()
    }

    fn int(&self, number: i64) -> PyObjectRef {
        self.vm.ctx.new_int(number).into()
    }

    /// A moment, or its text where Python's classes cannot hold it (before the year 1,
    /// after 9999, 24:00, infinity).
    fn moment(
        &self,
        class: &'static str,
        text: &str,
        parts: Option<(Vec<i64>, Option<i64>)>,
    ) -> PyResult {
        let Some((numbers, offset)) = parts else {
            return Ok(self.text(text));
        };
        let mut arguments: Vec<_> = numbers.into_iter().map(|number| self.int(number)).collect();
        if let Some(offset) = offset {
            let delta = self.call(
                &self.datetime,
                "datetime",
                "timedelta",
                vec![self.int(0), self.int(offset)],
            )?;
            arguments.push(self.call(&self.datetime, "datetime", "timezone", vec![delta])?);
        }
        match self.call(&self.datetime, "datetime", class, arguments) {
            Ok(moment) => Ok(moment),
            Err(error) if error.fast_isinstance(self.vm.ctx.exceptions.value_error) => {
                Ok(self.text(text))
            }
            Err(error) => Err(error),
        }
    }

    fn write(&self, value: &Value) -> PyResult {
        Ok(match value {
            Value::Null => self.vm.ctx.none(),
            Value::Boolean(truth) => self.vm.ctx.new_bool(*truth).into(),
            Value::Integer(number) => self.int(*number),
            Value::Real(number) => self.vm.ctx.new_float(*number).into(),
            Value::Text(text) => self.text(text),
            Value::Bytes(bytes) => self.vm.ctx.new_bytes(bytes.clone()).into(),
            Value::Decimal(digits) => {
                self.call(&self.decimal, "decimal", "Decimal", vec![self.text(digits)])?
            }
            Value::Uuid(text) => self.call(&self.uuid, "uuid", "UUID", vec![self.text(text)])?,
            Value::Json(text) => match self.documents {
                Documents::Text => self.text(text),
                Documents::Parsed => {
                    self.call(&self.json, "json", "loads", vec![self.text(text)])?
                }
            },
            Value::Date(text) => self.moment("date", text, moment::date(text))?,
            Value::Time(text) => self.moment("time", text, moment::time(text))?,
            Value::DateTime(text) => self.moment("datetime", text, moment::date_time(text))?,
            Value::Interval {
                months,
                days,
                microseconds,
            } => {
                // As psycopg reckons it (`psycopg/types/datetime.py`, IntervalLoader).
                let days =
                    i64::from(*days) + i64::from(months / 12) * 365 + i64::from(months % 12) * 30;
                self.call(
                    &self.datetime,
                    "datetime",
                    "timedelta",
                    vec![self.int(days), self.int(0), self.int(*microseconds)],
                )?
            }
            Value::Array(items) => {
                let items = items
                    .iter()
                    .map(|item| self.write(item))
                    .collect::<PyResult<Vec<_>>>()?;
                self.vm.ctx.new_list(items).into()
            }
        })
    }
}
