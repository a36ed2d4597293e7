//! From Python objects to Rust values: a serde deserializer.

use rustpython_vm::builtins::{PyBytes, PyDict, PyDictRef, PyFloat, PyInt, PyList, PyStr, PyTuple};
use rustpython_vm::{AsObject, PyObjectRef, VirtualMachine};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess,
    VariantAccess, Visitor, value,
};
use serde::forward_to_deserialize_any;

/// Why an object is no plain data, or not of the wanted shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct PlainError(String);

impl Error for PlainError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Reads a value from plain data.
///
/// # Errors
/// The object holds something that is no plain data, or has another shape.
pub(crate) fn read<T: DeserializeOwned>(
    object: &PyObjectRef,
    vm: &VirtualMachine,
) -> Result<T, PlainError> {
    T::deserialize(Reader {
        object: object.clone(),
        vm,
    })
}

struct Reader<'vm> {
    object: PyObjectRef,
    vm: &'vm VirtualMachine,
}

impl Reader<'_> {
    fn of(&self, object: PyObjectRef) -> Self {
        Self {
            object,
            vm: self.vm,
        }
    }

    /// Strings and instances of its subclasses.
    fn text(object: &PyObjectRef) -> Result<Option<&str>, PlainError> {
        match object.downcast_ref::<PyStr>() {
            None => Ok(None),
            Some(text) => text
                .to_str()
                .map(Some)
                .ok_or_else(|| PlainError::custom("a string holds a lone surrogate")),
        }
    }
}

impl<'de> Deserializer<'de> for Reader<'_> {
    type Error = PlainError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PlainError> {
        let object = &self.object;
        let types = &self.vm.ctx.types;
        if self.vm.is_none(object) {
            visitor.visit_unit()
        } else if let Some(text) = Self::text(object)? {
            visitor.visit_str(text)
        } else if object.fast_isinstance(types.bool_type) {
            let truth = object
                .clone()
                .try_to_bool(self.vm)
                .map_err(|_| PlainError::custom("a truth value cannot be read"))?;
            visitor.visit_bool(truth)
        } else if let Some(number) = object.downcast_ref::<PyInt>() {
            match i64::try_from(number.as_bigint()) {
                Ok(number) => visitor.visit_i64(number),
                Err(_) => Err(PlainError::custom(format_args!(
                    "the number {} needs more than 64 bits",
                    number.as_bigint()
                ))),
            }
        } else if let Some(number) = object.downcast_ref::<PyFloat>() {
            visitor.visit_f64(number.to_f64())
        } else if let Some(list) = object.downcast_ref::<PyList>() {
            let items = list.borrow_vec().to_vec();
            visitor.visit_seq(Items::new(items, self.vm))
        } else if let Some(tuple) = object.downcast_ref::<PyTuple>() {
            visitor.visit_seq(Items::new(tuple.as_slice().to_vec(), self.vm))
        } else if let Some(bytes) = object.downcast_ref::<PyBytes>() {
            // As a sequence, because serde's buffer of tagged enums keeps bytes apart from
            // sequences and `Vec<u8>` is read from the latter.
            visitor.visit_seq(value::SeqDeserializer::new(
                bytes.as_bytes().iter().copied(),
            ))
        } else if object.downcastable::<PyDict>() {
            let dict: PyDictRef = object
                .clone()
                .downcast()
                .expect("it was found to be a dictionary");
            visitor.visit_map(Entries {
                left: dict.into_iter().collect::<Vec<_>>().into_iter(),
                value: None,
                vm: self.vm,
            })
        } else {
            Err(PlainError::custom(format_args!(
                "an object of the class `{}` is no plain data",
                object.class().name()
            )))
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, PlainError> {
        if self.vm.is_none(&self.object) {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, PlainError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, PlainError> {
        if let Some(text) = Self::text(&self.object)? {
            return visitor.visit_enum(value::StrDeserializer::<PlainError>::new(text));
        }
        let Ok(dict) = self.object.clone().downcast::<PyDict>() else {
            return Err(PlainError::custom(
                "a variant is a string or a dictionary with one entry",
            ));
        };
        let mut entries = dict.into_iter();
        match (entries.next(), entries.next()) {
            (Some((name, content)), None) => visitor.visit_enum(Variant {
                name: self.of(name),
                content: self.of(content),
            }),
            _ => Err(PlainError::custom(
                "a variant is a dictionary with exactly one entry",
            )),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<'vm> {
    items: std::vec::IntoIter<PyObjectRef>,
    vm: &'vm VirtualMachine,
}

impl<'vm> Items<'vm> {
    fn new(items: Vec<PyObjectRef>, vm: &'vm VirtualMachine) -> Self {
        Self {
            items: items.into_iter(),
            vm,
        }
    }
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = PlainError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, PlainError> {
        self.items
            .next()
            .map(|object| {
                seed.deserialize(Reader {
                    object,
                    vm: self.vm,
                })
            })
            .transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Entries<'vm> {
    left: std::vec::IntoIter<(PyObjectRef, PyObjectRef)>,
    value: Option<PyObjectRef>,
    vm: &'vm VirtualMachine,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = PlainError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, PlainError> {
        let Some((key, value)) = self.left.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(Reader {
            object: key,
            vm: self.vm,
        })
        .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, PlainError> {
        seed.deserialize(Reader {
            object: self.value.take().expect("a key was read before its value"),
            vm: self.vm,
        })
    }
}

struct Variant<'vm> {
    name: Reader<'vm>,
    content: Reader<'vm>,
}

impl<'de, 'vm> EnumAccess<'de> for Variant<'vm> {
    type Error = PlainError;
    type Variant = Content<'vm>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Content<'vm>), PlainError> {
        Ok((seed.deserialize(self.name)?, Content(self.content)))
    }
}

struct Content<'vm>(Reader<'vm>);

impl<'de> VariantAccess<'de> for Content<'_> {
    type Error = PlainError;

    fn unit_variant(self) -> Result<(), PlainError> {
        Err(PlainError::custom("this variant is a string by itself"))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, PlainError> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, PlainError> {
        self.0.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, PlainError> {
        self.0.deserialize_any(visitor)
    }
}
